#!/usr/bin/python3
"""pair_bench.py PROGRAM PEER_FOLDER WORK ROUNDS: one 12-MP pair through dermadelta and its peers, run alternately.
Prints CPU seconds (user + system), peak memory, and the medians of the ratios."""
import os, resource, shutil, statistics, subprocess, sys

program, peers, work, rounds = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
before, after = f'{work}/b12.jpg', f'{work}/a12.jpg'
env = dict(os.environ, NP_THREADS='1', OPENBLAS_NUM_THREADS='1', OMP_NUM_THREADS='1')

def cost(command):
    """CPU seconds and peak MB of one child, measured by the kernel (wait4)."""
    with open(f'{work}/log.txt', 'w') as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, env=env)
        _, status, usage = os.wait4(child.pid, 0)
    if status:
        sys.exit(f'{command[0]} failed ({status}): ' + open(f'{work}/log.txt').read()[-2000:])
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, usage.ru_stime

def io_floor():
    binary = f'{work}/io_floor'
    build = subprocess.run(['gcc', '-O3', '-march=x86-64-v3', f'{peers}/io_floor.c', '-lturbojpeg', '-ldeflate', '-lm', '-o', binary], capture_output=True)
    return binary if build.returncode == 0 else None

def main():
    rows = {'dermadelta': [], 'naive': []}
    for _ in range(rounds):
        out = f'{work}/out'
        shutil.rmtree(out, ignore_errors=True)
        rows['dermadelta'].append(cost([program, 'compare', before, after, '-o', out, '--jobs', '1', '--quiet']))
        rows['naive'].append(cost(['/usr/bin/python3', f'{peers}/naive_pipeline.py', before, after, f'{work}/naive']))
    print(f'{"12-MP pair":<14}{"CPU s":>8}{"of it sys":>10}{"peak MB":>9}')
    for name, runs in rows.items():
        print(f'{name:<14}{statistics.median(r[0] for r in runs):8.2f}{statistics.median(r[2] for r in runs):10.2f}{max(r[1] for r in runs):9.0f}')
    cpu = statistics.median(n[0] / d[0] for d, n in zip(rows['dermadelta'], rows['naive']))
    memory = statistics.median(n[1] / d[1] for d, n in zip(rows['dermadelta'], rows['naive']))
    print(f'naive / dermadelta: CPU x{cpu:.1f} (aim 5), memory x{memory:.1f} (aim 10)')
    floor = io_floor()
    if not floor:
        print('skipped: io_floor.c does not build here')
    else:
        runs = [cost([floor, before, after, work]) for _ in range(rounds)]
        own = statistics.median(r[0] for r in rows['dermadelta'])
        print(f'dermadelta / pure input and output: CPU x{own / statistics.median(r[0] for r in runs):.1f}')

main()
