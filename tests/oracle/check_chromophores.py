"""Separation of melanin and haemoglobin (METRICS.md 1.4) against numpy's linear algebra: model colours, measured skin, random light."""
import csv

import numpy as np

from oracle import ask, check, done

VECTORS = {"none": ([.3360, .5156, .7882], [.3372, .7461, .5741]), "floor": ([.278, .466, .839], [.294, .723, .626])}
PUBLISHED_INVERSE = np.array([[-1.2082, -1.6650, 2.8732], [-1.9151, 3.1771, -1.2621], [2.0518, -0.5119, -0.5400]])


def ours(rgb, floor):
    text = ask("separate", len(rgb), 1, floor, planes=rgb.T.reshape(3, 1, -1))
    return np.array([line.split() for line in text.splitlines()], float)


def reference(rgb, floor):
    melanin, blood = VECTORS["none" if floor == "none" else "floor"]
    mixing = np.array([melanin, blood, [1, 1, 1]]).T
    light = rgb.astype(np.float32).astype(float) - (0.0 if floor == "none" else float(np.float32(floor)))
    return np.linalg.solve(mixing, -np.log(light).T).T


with open("tests/data/nist_skin_lab.csv") as table:
    skin = np.array([[float(row[c]) for c in ("linR", "linG", "linB")] for row in csv.DictReader(table)])
field = np.exp(np.random.default_rng(4).uniform(np.log(0.09), 0, (20000, 3)))
for name, rgb in (("NIST skin", skin), ("random light", field)):
    for floor in ("none", "0", "0.05"):
        check("%s, floor %s: numpy.linalg.solve" % (name, floor), ours(rgb, floor), reference(rgb, floor), 2e-5)
check("NIST skin: the inverse printed in METRICS.md (rounded vectors)", ours(skin, "none"), (PUBLISHED_INVERSE @ -np.log(skin).T).T, 0.003)
scaled = ours(0.6 * skin, "none") - ours(skin, "none")
check("light times 0.6 moves shading by -ln 0.6, pigments not", scaled, np.tile([0, 0, -np.log(0.6)], (len(skin), 1)), 5e-6)
done()
