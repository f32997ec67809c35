#!/usr/bin/python3
"""registration_bench.py BUILD WORK ROUNDS: finding where one 12-MP pair belongs, ours and an OpenCV peer run alternately.
Registration alone, of the whole frame: neither decoding, nor looking for skin, nor the final warp.
CPU seconds, memory beyond the decoded photos, medians and their ratios."""
import os, re, statistics, subprocess, sys

build, work, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
pair = [f'{work}/b12.jpg', f'{work}/a12.jpg']
tool = f'{build}/bench_registration'
PEER, PEER_STEPS = 'tests/bench/registration_peer.py', ('SIFT + homography', 'SIFT + DIS flow')

def build_tool():
    """tests/real/registration.c, which prints its own cost."""
    packages = subprocess.run(['pkg-config', '--libs', 'libpng', 'libjpeg', 'lcms2', 'libexif', 'jansson', 'libdeflate'],
                              capture_output=True, text=True, check=True).stdout.split()
    sources = [f'tests/real/{name}.c' for name in ('registration', 'retake', 'hand_landmarks')]
    subprocess.run([os.environ.get('CC', 'cc'), '-std=c11', '-D_GNU_SOURCE', '-O2', '-Isrc', '-Iinclude', '-Itests/real', '-o', tool,
                    *sources, f'{build}/libdermadelta.a', *packages, '-lm', '-pthread'], check=True)

def output_of(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout

def own_cost():
    line = output_of([tool, '--whole-frame', *pair])
    features, align, memory = re.search(r' ms (\d+)\+(\d+) mb (\d+)', line).groups()
    return (int(features) + int(align)) / 1000, float(memory)

def peer_costs():
    return [tuple(map(float, line.split())) for line in output_of(['/usr/bin/python3', PEER, *pair]).splitlines()]

def median(rows, i):
    return statistics.median(row[i] for row in rows)

def main():
    build_tool()
    rows = {name: [] for name in ('dermadelta', *PEER_STEPS)}
    for _ in range(rounds):
        rows['dermadelta'].append(own_cost())
        for name, cost in zip(PEER_STEPS, peer_costs()):
            rows[name].append(cost)
    print(f'{"12-MP registration alone":<26}{"CPU s":>8}{"peak MB":>9}')
    for name, runs in rows.items():
        print(f'{name:<26}{median(runs, 0):8.2f}{median(runs, 1):9.0f}')
    for name in PEER_STEPS:
        ratios = [[peer[i] / own[i] for own, peer in zip(rows['dermadelta'], rows[name])] for i in (0, 1)]
        print(f'{name} / dermadelta: CPU x{statistics.median(ratios[0]):.1f}, memory x{statistics.median(ratios[1]):.1f}')

main()
