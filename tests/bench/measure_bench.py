#!/usr/bin/python3
"""measure_bench.py BUILD PEER_FOLDER WORK ROUNDS: all metrics and maps of a 12-MP pair after decoding and registration.
The region is an ellipse of 40 % of the frame at 16 px per mm (250 mm wide), alone and with two strips of control skin, which are measured
too. Beside it the metric stages of the naive OpenCV/scikit-image pipeline (about 30 metrics, an ellipse of 36 %)."""
import json, math, os, subprocess, sys

build, peers, work, rounds = sys.argv[1:5]
before, after = f'{work}/a12.jpg', f'{work}/b12.jpg'
FIRST, LAST = 'rgb2lab x2', 'dE stats+bootstrap'


def draw_regions(path, with_control, width=4000, height=3000):
    grow = math.sqrt(0.40 / (math.pi * 0.30 * 0.38))
    turn = [2 * math.pi * i / 90 for i in range(90)]
    points = [[width / 2 + width * 0.30 * grow * math.cos(t), height / 2 + height * 0.38 * grow * math.sin(t)] for t in turn]
    control = [[[20, 20], [width - 20, 120]], [[20, height - 120], [width - 20, height - 20]]]
    shapes = [{'label': 'site', 'shape_type': 'polygon', 'points': points}]
    shapes += [{'label': 'control', 'shape_type': 'rectangle', 'points': c} for c in control if with_control]
    with open(path, 'w') as f:
        json.dump({'imageWidth': width, 'imageHeight': height, 'shapes': shapes}, f)


def naive():
    env = dict(os.environ, NP_THREADS='1', NP_STAGES='1', OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')
    run = subprocess.run(['/usr/bin/python3', f'{peers}/naive_pipeline.py', before, after, f'{work}/naive'], env=env, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=True)
    rows = [line.split(' wall ') for line in run.stderr.decode().splitlines() if ' wall ' in line]
    names = [r[0].strip() for r in rows]
    cost = [float(r[1].split('cpu')[1].split('ms')[0]) for r in rows]
    return sum(cost[names.index(FIRST):names.index(LAST) + 1])


for name in ('alone', 'with control skin'):
    print(f'region {name}:', flush=True)
    draw_regions(f'{work}/ellipse.json', name != 'alone')
    subprocess.run([f'{build}/bench_measure', before, after, f'{work}/ellipse.json', '16', rounds], check=True)
print('naive pipeline, its metric stages    %7.0f ms CPU' % naive(), flush=True)
