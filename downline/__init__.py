"""Downline: the models, data and explorers behind the course on network marketing and MLM.

The rooms of the house, each with the first line of its docstring. Which may import which is in
`.importlinter`.

- `genealogy`: Who recruited whom, and who was placed under whom.
- `plans`: Compensation plans: what each member is paid, to the cent, and why.
- `recruitment`: Recruitment: chance, the brochure's promise, and a market that fills up.
- `earnings`: Earnings: what is left after costs, and how unequally it is spread.
- `studies`: Studies: one scenario run for many parameters and seeds, on many processors or
  computers.
- `evidence`: What the world says about network marketing and MLM, as tables with a source for every
  row.
- `screening`: What a business is called and where its money comes from: indicators, not a verdict.
- `quiz`: The question bank: questions, their marks and objectives, and forms for learning
  platforms.
- `learner`: What a learner leaves behind: predictions, answers, and what they show.
- `display`: How things are shown: panels with a twin, pictures, tables and sheets.
- `lessons`: One folder a lesson: its models, pictures, explorers and sheet. No lesson knows
  another.
- `explorers`: What a lesson shows: every explorer by its name.
- `teaching`: What a teacher does with a class: hand out, collect, grade, give back, report.
- `jupyter`: An extension of Jupyter's server: quick explorers, and saved ones that can be read
  tomorrow.
- `ipython`: The kernel of the course's environment: one thing after the other, and what it loads of
  IPython.
- `selfcheck`: Is this computer ready for the course? Five checks that answer in plain words.
- `checks`: The one way to refuse what is given: "The X is V: use …", with the value and the remedy.
- `words`: The one way to write a number: money, percent, counts and lists, and the one way to
  round.
- `files`: The one way to find, read and write files: the course's data, settings, the learner's
  work.
- `given`: The one way to read a number that somebody has typed: as meant where that is certain.
- `unwritten`: Entries that are not in a journal yet, as it could not be written: kept until it can.
- `errors`: The one kind of error this course raises on purpose, and the one kind of warning.
"""

__version__ = "0.2.0"
"""The course's version; pyproject.toml reads it here. CHANGELOG.md says what each one brought."""
