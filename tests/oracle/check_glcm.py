"""Co-occurrence features against scikit-image: on quantised pictures, with holes too, and of the metrics on a band made by scipy."""
import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.feature import graycomatrix, graycoprops

from oracle import ask, check, done, metric

NAMES = ("contrast", "homogeneity", "entropy", "correlation", "energy")
ANGLES = (0, np.pi / 4, np.pi / 2, 3 * np.pi / 4)
rng = np.random.default_rng(11)


def reference(levels, distance):
    """Mean of the four directions; level 32 marks what is not valid: its row and column leave the matrix. skimage's energy is its root."""
    matrix = graycomatrix(levels.astype(np.uint8), [distance], ANGLES, 33, symmetric=True)[:32, :32].astype(float)
    matrix /= matrix.sum(axis=(0, 1), keepdims=True)
    out = {name: graycoprops(matrix, name).mean() for name in ("contrast", "homogeneity", "correlation")}
    out["energy"] = graycoprops(matrix, "ASM").mean()
    logs = np.log2(np.where(matrix > 0, matrix, 1.0))
    out["entropy"] = -(matrix * logs).sum(axis=(0, 1)).mean()
    return np.array([out[name] for name in NAMES])


def ours(levels, distance):
    text = ask("glcm", levels.shape[1], levels.shape[0], distance, planes=(levels,))
    values = {line.split()[0]: float(line.split()[1]) for line in text.splitlines()}
    return np.array([values[name] for name in NAMES])


smooth = gaussian_filter(rng.normal(0, 1, (240, 320)), 2.5)
skin = np.clip(np.floor(16 + 3 * smooth / smooth.std() + rng.normal(0, 0.7, smooth.shape)), 0, 31)
holes = skin.copy()
holes[rng.random(holes.shape) < 0.15] = 32
holes[:60, :90] = 32
for title, levels in (("uniform noise", rng.integers(0, 32, (200, 150)).astype(float)), ("mottle", skin), ("mottle with holes", holes),
                      ("one level", np.full((40, 50), 16.0))):
    for distance in (1, 4, 5, 10):
        check("glcm of %s, %d px: graycomatrix" % (title, distance), ours(levels, distance), reference(levels, distance), 1e-6)

# The metrics: at 4 px/mm on the grid itself, 1 mm = 4 px; band and levels by scipy.
PPM, SIDE = 4.0, 600
field = 60 + 2.0 * smooth.std() ** -1 * gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), 2.5)


def masked(image, cutoff_mm):
    sigma = 0.4697 / np.sqrt(2 * np.pi) * cutoff_mm * PPM
    weight = gaussian_filter(np.ones_like(image), sigma, mode="constant", truncate=5)
    return gaussian_filter(image, sigma, mode="constant", truncate=5) / weight


band = np.clip(np.floor(masked(field, 0.5) - masked(field, 16.0) + 16), 0, 31)
measured = metric(field, PPM, *["glcm_%s_1mm" % name for name in NAMES])
check("glcm metrics: scipy band and graycomatrix", [measured["glcm_%s_1mm" % name] for name in NAMES], reference(band, 4), 0.003, relative=True)
done()
