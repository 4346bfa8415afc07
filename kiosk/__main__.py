"""`hallpass-kiosk`, `python -m kiosk`: hands over to the commands."""

from kiosk.commands import main

if __name__ == "__main__":
    main()
