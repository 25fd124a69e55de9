"""Studies: one scenario run for many parameters and seeds, on many processors or computers.

A scenario is an ordinary function; :func:`run` calls it once for each row of a grid and each seed,
through any ``concurrent.futures.Executor``, and returns one table. With a folder to write to, the
results are on disk as they come, and a study that was stopped goes on where it was.
"""

from downline.studies.run import run
from downline.studies.scenarios import unilevel_network

__all__ = ["run", "unilevel_network"]
