#!/usr/bin/python3
"""registration_peer.py BEFORE AFTER: the registration a competent user would write with OpenCV, as the cost to compare with.

  SIFT + ratio test + RANSAC homography at 1600 px, then dense inverse search flow on locally normalised pictures, forwards and
  backwards, smoothed with the weight of gradient and agreement (sift_dis_s of the registration bench)

Prints "CPU-SECONDS PEAK-MB" of the two steps, one per line: homography, both. CPU of the process without decoding; memory beyond the
decoded grey photos. One thread."""
import os, sys, time
os.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1')
import cv2, numpy as np

cv2.setNumThreads(1)
WORK_PX, POINTS = 1600, 8000

def memory_mb(key):
    with open('/proc/self/status') as status:
        return next(int(line.split()[1]) for line in status if line.startswith(key + ':')) / 1024

def forget_peak():
    """From here on VmHWM starts again; where that is not allowed, decoding counts too (it needs less than what follows)."""
    try:
        with open('/proc/self/clear_refs', 'w') as refs:
            refs.write('5')
    except OSError:
        pass

def shrink(photo):
    scale = min(1, WORK_PX / max(photo.shape))
    return cv2.resize(photo, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)

def homography(before, after):
    sift = cv2.SIFT_create(POINTS)
    (kb, db), (ka, da) = sift.detectAndCompute(before, None), sift.detectAndCompute(after, None)
    pairs = cv2.FlannBasedMatcher({'algorithm': 1, 'trees': 4}, {'checks': 64}).knnMatch(db, da, 2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.8 * p[1].distance]
    points = [np.float32([k[i].pt for i in at]) for k, at in ((kb, [m.queryIdx for m in good]), (ka, [m.trainIdx for m in good]))]
    cv2.setRNGSeed(7)
    return cv2.findHomography(points[0], points[1], cv2.RANSAC, 4.0, maxIters=5000, confidence=0.9995)[0]

def normalise(picture):
    grey, sigma = picture.astype(np.float32), 0.012 * max(picture.shape)
    mean = cv2.GaussianBlur(grey, (0, 0), sigma)
    variance = cv2.GaussianBlur((grey - mean) ** 2, (0, 0), 1.5 * sigma)
    return np.clip(128 + 45 * (grey - mean) / np.sqrt(variance + 9), 0, 255).astype(np.uint8)

def flow(before, after, h):
    height, width = before.shape
    warped = cv2.warpPerspective(after, h, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE)
    nb, na = normalise(before), normalise(warped)
    search = cv2.DISOpticalFlow_create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    there, back = search.calc(nb, na, None), search.calc(na, nb, None)
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    rest = there + cv2.remap(back, x + there[..., 0], y + there[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    grey = before.astype(np.float32)
    energy = cv2.GaussianBlur(cv2.Sobel(grey, 5, 1, 0) ** 2 + cv2.Sobel(grey, 5, 0, 1) ** 2, (0, 0), 4)
    weight = energy / (energy + 400) / (1 + (rest ** 2).sum(2) / 0.5) + 1e-5
    norm = cv2.GaussianBlur(weight, (0, 0), 0.015 * width)
    return [cv2.GaussianBlur(there[..., i] * weight, (0, 0), 0.015 * width) / norm for i in (0, 1)]

def main():
    photos = [cv2.imread(path, cv2.IMREAD_GRAYSCALE) for path in sys.argv[1:3]]
    forget_peak()
    memory, start = memory_mb('VmRSS'), time.process_time()
    before, after = map(shrink, photos)
    h = homography(before, after)
    print(time.process_time() - start, memory_mb('VmHWM') - memory)
    flow(before, after, h)
    print(time.process_time() - start, memory_mb('VmHWM') - memory)

main()
