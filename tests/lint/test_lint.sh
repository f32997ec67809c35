#!/bin/sh
# Rules that a compiler does not check, as TAP.
n=0
found=$(mktemp) && code=$(mktemp) || exit 70
trap 'rm -f "$found" "$code"' EXIT
verdict() { # NAME; findings in $found, none = ok
    n=$((n + 1))
    if [ -s "$found" ]; then
        sed 's/^/# /' "$found"
        echo "not ok $n - $1"
    else
        echo "ok $n - $1"
    fi
}
# every line of code as FILE:TEXT, without comments and strings
for file in $(find src samples include -name '*.[ch]' | sort); do
    "${CC:-gcc}" -fpreprocessed -dD -E -P "$file" 2>/dev/null | sed -E 's|"([^"\\]\|\\.)*"|""|g; s|^|'"$file"':|'
done >"$code"
calls() { grep -E ":(.*[^_a-zA-Z0-9>.])?($1)\(" "$code"; } # calls of any of the functions a|b|c

sh tests/lint/layers.sh | grep -v '^layers hold$' >"$found"
verdict "includes only go down"
# libm's transcendental functions differ from CPU to CPU; base/fmath has ours
calls 'exp|exp2|expf|expm1|log|logf|log1p|log2|log10|pow|powf|sin|sinf|cos|cosf|tan|tanf|atan|atanf|atan2|atan2f|asin|acos|cbrt|cbrtf|hypot|hypotf|round|roundf|lround|lrint|tanh|tgamma|erf' >"$found"
verdict "no libm transcendental outside base/fmath"
calls 'printf|fprintf|puts|fputs|putchar|exit|_exit|abort' | grep -E '^src/(base|kernels|stages|pipeline|api)' >"$found"
verdict "the library prints nothing and never exits"
calls 'system|popen|execv|execvp|setlocale|rand|srand|random' | grep '^src/' >"$found"
verdict "no child programs, no locale, no rand"
grep -nE '\b(TODO|FIXME|XXX)\b' $(find src include samples tests -name '*.[ch]' -o -name '*.def') >"$found"
verdict "no unfinished marks"
