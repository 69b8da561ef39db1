"""The one exception that bad input raises."""


class InputError(ValueError):
    """Bad input from the user: the message names the place (file, line or key) and the remedy, in one line.

    The command lines print it without a traceback and exit with status 2.
    """
