#!/bin/sh
# Rules that a compiler does not check, as TAP.
n=0
check() { # NAME; findings on standard input, none = ok
    n=$((n + 1))
    found=$(cat)
    if [ -z "$found" ]; then
        echo "ok $n - $1"
    else
        echo "$found"
        echo "not ok $n - $1"
    fi
}
code_only() { sed -E 's|"([^"\\]\|\\.)*"|""|g; s|/\*.*\*/||; s|//.*||; /^[^:]*:[0-9]+: \* /d'; }

sh tests/lint/layers.sh | grep -v '^layers hold$' | check "includes only go down"
# libm's transcendental functions differ from CPU to CPU; base/fmath has ours
grep -nE '(^|[^_a-zA-Z])(exp|exp2|expf|expm1|log|logf|log1p|log2|log10|pow|powf|sin|sinf|cos|cosf|tan|tanf|atan|atanf|atan2|atan2f|asin|acos|cbrt|cbrtf|hypot|hypotf|round|roundf|lround|lrint|tanh|tgamma|erf)\(' \
    $(find src samples -name '*.[ch]' ! -path 'src/base/fmath.*') | code_only |
    grep -E '(^|[^_a-zA-Z])(exp|exp2|expf|expm1|log|logf|log1p|log2|log10|pow|powf|sin|sinf|cos|cosf|tan|tanf|atan|atanf|atan2|atan2f|asin|acos|cbrt|cbrtf|hypot|hypotf|round|roundf|lround|lrint|tanh|tgamma|erf)\(' |
    check "no libm transcendental outside base/fmath"
grep -nE '(^|[^_a-zA-Z])(printf|fprintf|puts|putchar|exit|abort)\(' $(find src/base src/kernels src/stages src/pipeline.c -name '*.[ch]') |
    code_only | grep -E '(^|[^_a-zA-Z])(printf|fprintf|puts|putchar|exit|abort)\(' | check "the library prints nothing and never exits"
grep -nE '(^|[^_a-zA-Z])(system|popen|setlocale|rand|srand)\(' $(find src -name '*.[ch]') | code_only |
    grep -E '(^|[^_a-zA-Z])(system|popen|setlocale|rand|srand)\(' | check "no child programs, no locale, no rand"
grep -nE '\b(TODO|FIXME|XXX)\b' $(find src include samples tests -name '*.[ch]' -o -name '*.def') | check "no unfinished marks"
