"""`python -m kusei …`: every command of the platform, with its database running while it works."""

from kusei.conf.commandline import main

if __name__ == "__main__":
    main()
