"""What the schemas of all tables are built of; a remedy ends up in the sentence a reader gets."""

import pandas as pd
import pandera.pandas as pa

from downline.evidence.reading import TEXT


def text(*checks, empty=False, unique=False):
    """A column of text.

    Parameters
    ----------
    *checks
        pandera's checks of it.
    empty
        Whether fields may be empty.
    unique
        Whether no two fields may be the same.
    """
    return pa.Column(checks=list(checks), nullable=empty, unique=unique)


def one_of(words, **more):
    return text(pa.Check.isin(list(words), error=f"use one of {', '.join(words)}"), **more)


def like(pattern, remedy, **more):
    """A column of text of one form.

    Parameters
    ----------
    pattern
        A regular expression for the whole field.
    remedy
        What a reader is told to write.
    **more
        As for :func:`text`.
    """
    return text(pa.Check.str_matches(f"^(?:{pattern})$", error=remedy), **more)


def rows(column, remedy, rule):
    """A rule on whole rows.

    Parameters
    ----------
    column
        Where a reader should look.
    remedy
        What a reader is told to do.
    rule
        What says of a table which rows are right.
    """
    return pa.Check(rule, error=f"{column}: {remedy}", ignore_na=False)


def named(table, *columns):
    """All ids in columns of lists like S01;S07."""
    lists = [table.get(column, pd.Series(dtype=TEXT)) for column in columns]
    return set(pd.concat(lists).dropna().str.split(";").explode())


def known(ids, remedy):
    """A list like S01;S07 whose every part is one of `ids`."""
    return pa.Check(
        lambda column: column.str.split(";").map(lambda some: set(some) <= ids), error=remedy
    )


def number(column):
    """A column of text as floats; NaN where there is no number."""
    return pd.to_numeric(column.astype(object), errors="coerce").astype(float)
