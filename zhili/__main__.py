"""`python -m zhili`."""

from zhili.cli import main

main()
