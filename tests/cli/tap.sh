# Sourced by the shell tests: TAP lines and a scratch folder. $DERMADELTA is the program; the working folder is the repository.
: "${DERMADELTA:=$PWD/build/dermadelta}"
T=$(mktemp -d) || exit 70
trap 'chmod -R u+rwx "$T" 2>/dev/null; rm -rf "$T"' EXIT
N=0
result() { # STATUS NAME [what was seen]
    N=$((N + 1))
    if [ "$1" -eq 0 ]; then echo "ok $N - $2"; else
        echo "not ok $N - $2"
        [ -n "$3" ] && printf '%s\n' "$3" | sed 's/^/#   /'
    fi
}
skip() { N=$((N + 1)); echo "ok $N - $1 # SKIP $2"; }
# expect CODE NAME COMMAND...: the exit code; output is kept in $T/out and $T/err
expect() {
    want=$1 name=$2
    shift 2
    "$@" >"$T/out" 2>"$T/err" </dev/null
    got=$?
    [ "$got" -eq "$want" ]
    result $? "$name" "exit $got, wanted $want: $(tail -3 "$T/err")"
}
says() { # TEXT NAME: the last expect said it on stderr
    grep -qF -- "$1" "$T/err"
    result $? "$2" "$(cat "$T/err")"
}
# Everything but run.json, which may name threads and instruction set.
same_outputs() { diff -rq -x run.json "$1" "$2"; }
