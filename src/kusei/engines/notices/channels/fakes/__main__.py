"""`python -m kusei.engines.notices.channels.fakes line --port 8099`: a provider on this machine, as its own process."""

from __future__ import annotations

import argparse
import importlib

from kusei.engines.notices.channels.fakes.server import serve

FAKES = ("line", "phone", "push")  # modules of this package with a `make()`


def main() -> None:
    """Serve the provider that the command line names."""
    parser = argparse.ArgumentParser(prog="fakes", description="A provider on this machine")
    parser.add_argument("provider", choices=FAKES)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=0.0, help="how late every answer comes")
    chosen = parser.parse_args()
    module = importlib.import_module(f"kusei.engines.notices.channels.fakes.{chosen.provider}")
    serve(module.make, chosen.port, chosen.seconds)


if __name__ == "__main__":
    main()
