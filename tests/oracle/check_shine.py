"""spec_share on rendered skin: Lambert's diffuse light and GGX highlights of relief that is rough in places under one lamp, the share of shine
known."""
import numpy as np
from scipy.ndimage import gaussian_filter
from skimage.color import rgb2lab

from oracle import check, done, metric

PPM, SIDE = 10.0, 600
rng = np.random.default_rng(8)
SKINS = {"light": (0.52, 0.34, 0.25), "tan": (0.39, 0.21, 0.13), "brown": (0.29, 0.15, 0.09)}


def render(skin, roughness, strength):
    """Linear light and the share of it that is shine: I = albedo n.l + strength * D_GGX(n.h) * Schlick's Fresnel."""
    where = gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), 15)
    relief = 3.0 * gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), 8) * 8 + 1.2 * gaussian_filter(rng.normal(0, 1, (SIDE, SIDE)), 3) * 3
    # rough on a third of the skin: what shines evenly is taken for skin colour, as the metric's row says
    dy, dx = np.gradient(relief * 1.5) * np.clip(4 * (where / where.std() - 0.4), 0, 1)
    normal = np.dstack([-dx, -dy, np.ones_like(dx)])
    normal /= np.linalg.norm(normal, axis=2, keepdims=True)
    lamp = np.array([np.sin(0.6), 0.0, np.cos(0.6)])
    half = lamp + np.array([0.0, 0.0, 1.0])
    half /= np.linalg.norm(half)
    a2 = roughness ** 4
    ggx = a2 / (np.pi * (np.maximum(normal @ half, 0) ** 2 * (a2 - 1) + 1) ** 2)
    shine = strength * (0.04 + 0.96 * (1 - half[2]) ** 5) * ggx
    diffuse = np.maximum(normal @ lamp, 0)[..., None] * np.array(skin)
    linear = diffuse + shine[..., None]
    linear = gaussian_filter(linear, (1.2, 1.2, 0))  # lens and resampling
    luminance = linear @ np.array([0.2126729, 0.7151522, 0.0721750])
    return linear, shine.sum() / luminance.sum()


def lab_of(linear):
    code = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0.0031308) ** (1 / 2.4) - 0.055)
    return tuple(np.moveaxis(rgb2lab(code), 2, 0))


for name, skin in SKINS.items():
    ours, truth = [], []
    for strength in (1.0, 2.0, 4.0, 8.0):
        linear, share = render(skin, 0.2, strength * skin[1])
        ours.append(metric(lab_of(linear), PPM, "spec_share")["spec_share"])
        truth.append(share)
    print("# %s: planted %s, measured %s" % (name, np.round(truth, 4), np.round(ours, 4)))
    check("spec_share: GGX on %s skin, share" % name, ours, truth, 0.25, relative=True)
    check("spec_share: GGX on %s skin, correlation with the truth falls short of 1 by" % name, [1 - np.corrcoef(ours, truth)[0, 1]], [0.0], 0.01)
done()
