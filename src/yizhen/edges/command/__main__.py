"""`python -m yizhen.edges.command`: the command line without an installed script."""

import sys

from yizhen.edges.command.main import main

if __name__ == "__main__":
    sys.exit(main())
