"""`make demo`: a school, its server, two kiosks, and a film of badges where there is no camera."""

import argparse
import os
import signal
import sys
from pathlib import Path

from demo.show import Show


def main() -> int:
    """Run it; return the exit code: 0 all well, 1 something did not add up, 3 no screen."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--headless", action="store_true", help="without a screen, for a minute")
    parser.add_argument("--seconds", type=float, default=60, help="how long, with --headless")
    parser.add_argument("--data", type=Path, default=Path(".demo"), help="kept for the next run")
    parser.add_argument("--out", type=Path, default=Path("demo-out"), help="pictures go here")
    options = parser.parse_args()
    if not options.headless and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        print("There is no screen here. Without one:  make demo HEADLESS=1", file=sys.stderr)
        return 3
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    show = Show(options.data, options.out if options.headless else None)
    try:
        return show.run(options.seconds if options.headless else None)
    except KeyboardInterrupt:
        print("\nThe demo has ended; its data stays in", options.data)
        return 0
    except RuntimeError as exc:
        print(f"demo: {exc}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
