"""Packs the company's internal package as a wheel when the image is built: `pack.py OUT`."""

import pathlib
import sys

from world.sympy_dev import wheels

VERSION = "2.3.0"
METADATA = f"""Metadata-Version: 2.1
Name: meridian-quotekit
Version: {VERSION}
Summary: Terms and rates of Meridian's quotes
Author: Meridian Platform
Author-email: platform@meridian.test
Home-page: http://git.meridian.test/quotekit
Requires-Python: >=3.8

Terms and rates of Meridian's quotes. Internal: published on pypi.meridian.test only.
"""

source = pathlib.Path(__file__).parent
files = {path.relative_to(source).as_posix(): path.read_bytes() for path in sorted(source.glob("quotekit/*.py"))}
print(*wheels.build(sys.argv[1], "meridian-quotekit", VERSION, files, METADATA))
