"""What the oracle scripts share: asking the library, counting comparisons."""
import os
import subprocess
import sys

import numpy as np

PROGRAM = os.path.join(os.environ.get("DD_BUILD", "build"), "oracle_measure")
_count = [0, 0]


def ask(mode, *words, planes=()):
    """Answers of oracle_measure as text. planes: 2-D arrays, sent as float32."""
    data = b"".join(np.ascontiguousarray(p, np.float32).tobytes() for p in planes)
    done = subprocess.run([PROGRAM, mode, *map(str, words)], input=data, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def metric(lab, px_per_mm, *names):
    """Values of metrics on planes L*, a*, b* (one array: L*, with a* 10 and b* 16)."""
    if isinstance(lab, np.ndarray) and lab.ndim == 2:
        lab = (lab, np.full_like(lab, 10.0), np.full_like(lab, 16.0))
    height, width = lab[0].shape
    text = ask("metric", width, height, px_per_mm, *names, planes=lab)
    return {line.split()[0]: float(line.split()[1]) for line in text.splitlines()}


def check(name, ours, reference, tolerance, relative=False):
    """One TAP line: the largest difference between ours and the reference."""
    ours, reference = np.asarray(ours, float), np.asarray(reference, float)
    difference = np.abs(ours - reference)
    if relative:
        difference = difference / np.maximum(np.abs(reference), 1e-300)
    worst = float(np.max(difference)) if ours.size else float("nan")
    good = bool(ours.shape == reference.shape and ours.size and np.all(np.isfinite(ours)) and worst <= tolerance)
    _count[not good] += 1
    print("%s %d - %s: largest %sdifference %.3g (allowed %.3g)" % ("ok" if good else "not ok", sum(_count), name,
                                                                  "relative " if relative else "", worst, tolerance), flush=True)


def done():
    print("1..%d" % sum(_count))
    sys.exit(1 if _count[1] or not _count[0] else 0)
