"""`make bench`: all figures of the README, each beside its limit; exit code 1 if one is over."""

import sys

from benchmarks import bench_door, bench_scan, bench_store


def main() -> int:
    """Print them as they come."""
    over = False
    parts = (
        bench_store.run,
        lambda: bench_scan.run(60),
        lambda: bench_door.run(20, bench_door.BACKLOG),
    )
    for measure in parts:
        for figure in measure():
            print(figure.line(), flush=True)
            over = over or not figure.holds
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
