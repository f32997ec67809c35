"""Tattoo ink: Otsu's threshold against scikit-image, and clearance against the formula on scikit-image's CIEDE2000 with the true mask."""
import numpy as np
from scipy.ndimage import binary_dilation, gaussian_filter
from skimage.color import deltaE_ciede2000
from skimage.filters import threshold_otsu

from oracle import ask, check, done

rng = np.random.default_rng(5)

ours, reference = [], []
for n in (8, 32, 160):
    for _ in range(40):
        low, high = sorted(rng.uniform(0.1, 0.9, 2) * n)
        values = np.concatenate([rng.normal(low, n / 12, 3000), rng.normal(high, n / 9, rng.integers(100, 3000))])
        counts = np.histogram(np.clip(values, 0, n - 1e-6), n, (0, n))[0]
        ours.append(int(ask("ink", "otsu", n, planes=[counts[None, :]])))
        reference.append(threshold_otsu(hist=(counts, np.arange(n))))
check("Otsu's threshold, bins: skimage threshold_otsu", ours, reference, 0)

# Skin of 40 x 40 mm, darker to one side, with mottle and noise; pieces of ink of five colours (Lab from the model on type II), fading.
PPM, CELL, SIDE = 8.0, 4, 320
BARE = np.array([65.4, 9.9, 16.6])
INKS = {"black": (37.3, -0.6, 1.8), "blue": (47.7, -17.5, -13.2), "green": (55.0, -29.6, 18.4), "red": (50.6, 36.3, 15.9),
        "yellow": (61.8, 15.2, 40.7)}
y, x = np.mgrid[0:SIDE, 0:SIDE]
shade = 1 - 0.08 * (x / SIDE - 0.5) + 0.03 * (y / SIDE - 0.5) ** 2
pieces = np.zeros((SIDE, SIDE), int)
for k in range(5):
    cx, cy = (80, 80) if k == 0 else (240, 80) if k == 1 else (80, 240) if k == 2 else (240, 240) if k == 3 else (160, 160)
    pieces[cy - 36:cy + 36, cx - 36:cx + 36] = k + 1


def photo(left, seed):
    noise = np.random.default_rng(seed)
    lab = np.empty((3, SIDE, SIDE))
    mottle = gaussian_filter(noise.normal(0, 1, (SIDE, SIDE)), 6)
    for c in range(3):
        ink = np.array([0] + [v[c] - BARE[c] for v in INKS.values()])[pieces] * left
        lab[c] = (BARE[c] + (16 if c == 0 else 0) + ink) * shade - (16 if c == 0 else 0)
        lab[c] += noise.normal(0, 1.5, (SIDE, SIDE)) + (1.0 if c == 0 else 0.0) * mottle / mottle.std()
    return lab


def cells(plane):
    return plane.reshape(SIDE // CELL, CELL, SIDE // CELL, CELL).mean((1, 3))


def visible(lab, bare_cells, onto=None):
    """sign(E^2 - e^2) sqrt|E^2 - e^2| with E over bare skin fitted by numpy, transferred to the baseline's bare skin."""
    v, u = np.mgrid[0:SIDE // CELL, 0:SIDE // CELL] / 40.0 - 1
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], -1)
    own = np.stack([terms @ np.linalg.lstsq(terms[bare_cells], c[bare_cells], rcond=None)[0] for c in lab], -1)
    onto = own if onto is None else onto
    scale = ((onto[..., 0] + 16) / (own[..., 0] + 16))[..., None]
    e = deltaE_ciede2000(onto, onto + scale * (np.stack(lab, -1) - own))
    d = e ** 2 - np.mean(e[bare_cells] ** 2)
    return np.sign(d) * np.sqrt(np.abs(d)), own


worst, worst_de = [], []
for left in (1.0, 0.7, 0.4, 0.1, 0.0):
    before, after = photo(1.0, 11), photo(left, 12)
    a, b = [cells(c) for c in before], [cells(c) for c in after]
    heart = cells((pieces > 0).astype(float)) > 0.5
    mask = binary_dilation(heart, np.ones((3, 3)))
    bare = ~binary_dilation(heart, np.ones((5, 5)))
    va, onto = visible(a, bare)
    vb, _ = visible(b, bare, onto)
    answer = {line.split()[0]: [float(w) for w in line.split()[1:]] for line in
              ask("ink", "pair", SIDE, SIDE, PPM, "clearance_pct", "ink_de00", planes=[*before, *after]).splitlines()}
    worst.append((answer["clearance_pct"][1], 100 * (1 - vb[mask].mean() / va[mask].mean())))
    worst_de.append((answer["ink_de00"][0], va[mask].mean()))
check("clearance_pct, points: skimage deltaE_ciede2000 over the true mask", *np.transpose(worst), 0.02)
check("ink_de00: skimage deltaE_ciede2000 over the true mask", *np.transpose(worst_de), 0.005)
done()
