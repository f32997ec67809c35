#!/bin/sh
# Cost in CPU time, never wall time, each against a peer in the same run.   usage: bench.sh BUILD
# Kernels C against AVX2; registration alone against OpenCV's; all metrics and maps against the naive OpenCV/skimage pipeline's; one 12-MP
# pair against that pipeline whole and against pure input/output.
build=${1:-build}
shared=${DD_SHARED:-../shared}
python=/usr/bin/python3
"$build/bench_kernels" || exit 1
if ! "$python" -c 'import cv2, skimage' 2>/dev/null || [ ! -f "$shared/bench/naive_pipeline.py" ]; then
    echo "skipped: the pair bench needs python3-opencv, python3-skimage and $shared/bench"
    exit 0
fi
work=${DD_BENCH_DIR:-$build/bench}
mkdir -p "$work"
[ -f "$work/a12.jpg" ] || "$python" "$shared/bench/gen_photos.py" "$work" 12 || exit 1
"$python" tests/bench/registration_bench.py "$build" "$work" "${DD_BENCH_ROUNDS:-3}" || exit 1
"$python" tests/bench/measure_bench.py "$build" "$shared/bench" "$work" "${DD_BENCH_ROUNDS:-3}" || exit 1
exec "$python" tests/bench/pair_bench.py "$build/dermadelta" "$shared/bench" "$work" "${DD_BENCH_ROUNDS:-3}"
