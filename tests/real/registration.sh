#!/bin/sh
# Registration on the real pairs of ../shared/data: who must be accepted, who refused, and the numbers behind it
# (tests/real/registration.c).
build=${DD_BUILD:-build}
data=${DD_SHARED:-../shared}/data
pairs=$data/pairs
tool=$build/tests/real/registration
if [ ! -d "$pairs" ]; then
    echo "# skipped: no $pairs"
    exit 0
fi
mkdir -p "$build/tests/real"
${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Isrc -Iinclude -Itests/real -o "$tool" tests/real/registration.c tests/real/retake.c \
    tests/real/hand_landmarks.c "$build/libdermadelta.a" \
    $(pkg-config --libs libpng libjpeg lcms2 libexif jansson libdeflate) -lm -pthread || exit 1
n=0
failed=0
say() { # CONDITION-RESULT TEXT
    n=$((n + 1))
    if [ "$1" = 0 ]; then mark=ok; else
        mark="not ok"
        failed=1
    fi
    echo "$mark $n - $2"
}
expect() { # START-OF-LINE NAME BEFORE AFTER [OPTION...]: the line begins so
    start=$1 name=$2 before=$3 after=$4
    shift 4
    line=$("$tool" "$@" "$before" "$after" 2>/dev/null)
    case $line in
    "$start "*) say 0 "$name: $line" ;;
    *) say 1 "$name: $line" ;;
    esac
}
mirrored() { # NAME BEFORE AFTER [OPTION...]: refused, and told why and what to do
    name=$1 before=$2 after=$3
    shift 3
    line=$("$tool" "$@" "$before" "$after" 2>/dev/null)
    case $line in
    "refused "*"| mirrored: "*"flip the file"*) say 0 "$name: refused, told mirrored" ;;
    *) say 1 "$name: $line" ;;
    esac
}
wrong() { # the median error in the line, % of the diagonal
    echo "$line" | sed -n 's/.*wrong by \([0-9.]*\) .*/\1/p'
}
below() { # VALUE LIMIT: a value is there, and smaller
    [ -n "$1" ] && awk -v v="$1" -v l="$2" 'BEGIN { exit !(v <= l) }'
}

# Who is accepted, who is refused.
people=$(cd "$pairs" && ls -d face_* | tr '\n' ' ')
for a in $people; do
    expect ok "$a, neutral and smiling" "$pairs/$a/a.jpg" "$pairs/$a/b.jpg"
    for b in $people; do
        [ "$a" \< "$b" ] && expect refused "$a against $b" "$pairs/$a/a.jpg" "$pairs/$b/a.jpg"
    done
    expect refused "$a against a facade" "$pairs/$a/a.jpg" "$pairs/facade_two_views/a.jpg"
done
for pair in same_photo_recropped_brendan-boyle fresco_crop facade_two_views exposure_lamp; do
    expect ok "$pair" "$pairs/$pair/a.jpg" "$pairs/$pair/b.jpg"
done
two_days=$pairs/public_figure_two_days
expect refused "one person on two days, another pose, strong back light" "$two_days/a.jpg" "$two_days/b.jpg"

# Other adults, skin close-ups and things, 27 photos, each against the next of the eight.
set -- $people
for photo in "$data"/faces/*.jpg "$data"/faces/*.png "$data"/skin/*.jpg "$data"/skin/*.png "$data"/large/12mp*.jpg \
    "$pairs"/fresco_crop/a.jpg "$pairs"/exposure_lamp/a.jpg "$pairs"/public_figure_two_days/a.jpg; do
    expect refused "$1 against ${photo#"$data"/}" "$pairs/$1/a.jpg" "$photo"
    first=$1
    shift
    set -- "$@" "$first"
done

# The same eight taken again: mirrored ones are refused and named, shaken, defocused, turned and moved ones accepted. Where the truth
# is known: wrong by less than 0.05 % of the diagonal, 0.8 px here, a fifth of what the bench calls a success.
for a in $people; do
    before=$pairs/$a/a.jpg
    mirrored "$a mirrored" "$before" "$before" --after mirror
    mirrored "$a smiling, mirrored" "$before" "$pairs/$a/b.jpg" --after mirror
    mirrored "$a smiling, mirrored, other pose (front camera)" "$before" "$pairs/$a/b.jpg" --after mirror,pose
    mirrored "$a mirrored, smiling, other pose" "$before" "$pairs/$a/b.jpg" --before mirror --after pose
    for how in turn pose shake defocus; do
        expect ok "$a, $how" "$before" "$before" --after "$how"
        below "$(wrong)" 0.05
        say $? "$a, $how: wrong by $(wrong) % of the diagonal"
        expect ok "$a, smiling, $how" "$before" "$pairs/$a/b.jpg" --after "$how"
    done
done

# One person in other poses, sizes and light: right or refused, and at least half are accepted.
# The landmarks themselves are good to 0.2 to 0.4 %.
selves=$pairs/selfportrait_pose
accepted=0
for a in 1 2 3 4; do
    for b in 1 2 3 4; do
        [ "$a" = "$b" ] && continue
        line=$("$tool" --landmarks "$selves/${a}_landmarks.tem" "$selves/${b}_landmarks.tem" "$selves/$a.jpg" "$selves/$b.jpg" 2>/dev/null)
        case $line in
        "ok "*)
            accepted=$((accepted + 1))
            below "$(wrong)" 0.4
            ;;
        *) false ;;
        esac
        right=$?
        case $line in "refused "*) right=0 ;; esac
        say $right "self-portraits $a and $b: $line"
        expect refused "self-portraits $a and $b, mirrored" "$selves/$a.jpg" "$selves/$b.jpg" --after mirror
    done
done
[ "$accepted" -ge 6 ]
say $? "self-portraits: $accepted of 12 accepted"
exit $failed
