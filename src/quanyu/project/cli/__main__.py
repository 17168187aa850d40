"""`python -m quanyu.project.cli` is the same as `quanyu`."""

from quanyu.project.cli import main

main()
