"""A public function with three arguments or more says what each of them is, as numpydoc does."""

import importlib
import inspect
import pkgutil
import re

import pytest

import downline


def modules():
    """Every module of the package, but for the one that runs it."""
    yield downline
    for found in pkgutil.walk_packages(downline.__path__, "downline."):
        if found.name != "downline.__main__":
            yield importlib.import_module(found.name)


def public():
    """Every public function, class and method of the package, by its full name.

    A method that overrides another takes what that one takes, so it need not say it again.
    """
    for module in modules():
        for name, thing in vars(module).items():
            if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                continue
            function = inspect.unwrap(thing) if callable(thing) else thing
            if inspect.isfunction(function):
                yield f"{module.__name__}.{name}", function
            elif inspect.isclass(thing):
                for method, made in vars(thing).items():
                    function = getattr(made, "__func__", made)
                    overrides = any(hasattr(base, method) for base in thing.__mro__[1:])
                    if inspect.isfunction(function) and not (method.startswith("_") or overrides):
                        yield f"{module.__name__}.{name}.{method}", function


def arguments(function):
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    given = inspect.signature(function).parameters.values()
    return [stars.get(one.kind, "") + one.name for one in given if one.name not in ("self", "cls")]


def described(function):
    """The names that the section Parameters explains, in order."""
    text = inspect.getdoc(function) or ""
    section = re.search(r"^Parameters\n-{10}\n(.*?)(?=\n\n\S|\Z)", text, re.DOTALL | re.MULTILINE)
    lines = section[1].split("\n") if section else []
    named = [line for line in lines if line and not line.startswith(" ")]
    return [name.strip() for line in named for name in line.split(" : ")[0].split(",")]


LONG = {name: one for name, one in public() if len(arguments(one)) >= 3}


def test_the_package_is_looked_through():
    assert len(LONG) >= 80
    assert {
        "downline.words.money",
        "downline.display.panel.number",
        "downline.learner.journal.Journal.add",
        "downline.genealogy.tree.Genealogy.random",  # a class method
        "downline.lessons.similarities.disclosed.counted",  # remembered by lru_cache
    } <= set(LONG)
    assert "downline.lessons.faq.explorers.SellOrRecruit.answer" not in LONG  # overrides


@pytest.mark.parametrize("name", LONG)
def test_each_argument_is_described(name):
    assert described(LONG[name]) == arguments(LONG[name])


def test_an_argument_left_out_is_found():
    def wrong(first, second, third, **more):
        """Do it.

        Parameters
        ----------
        first, third
            Two of them.
        **more
            The rest.

        Raises nothing.
        """

    assert described(wrong) == ["first", "third", "**more"] != arguments(wrong)
