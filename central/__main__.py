"""`hallpass-central`, `python -m central`: hands over to the commands."""

from central.commands import main

if __name__ == "__main__":
    main()
