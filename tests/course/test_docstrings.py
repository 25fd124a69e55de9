"""A public function with three arguments or more says what each of them is, as numpydoc does."""

import importlib
import inspect
import pkgutil
import re

import pytest

PACKAGES = ("display", "learner", "quiz")


def public():
    """Every public function, class and method of the packages, by its full name."""
    for package in PACKAGES:
        home = importlib.import_module(f"downline.{package}")
        for module in [home, *_modules(home)]:
            for name, thing in vars(module).items():
                if name.startswith("_") or getattr(thing, "__module__", "") != module.__name__:
                    continue
                if inspect.isfunction(thing):
                    yield f"{module.__name__}.{name}", thing
                elif inspect.isclass(thing):
                    for method, made in vars(thing).items():
                        if inspect.isfunction(made) and not method.startswith("_"):
                            yield f"{module.__name__}.{name}.{method}", made


def _modules(home):
    for module in pkgutil.iter_modules(home.__path__, f"{home.__name__}."):
        yield importlib.import_module(module.name)


def arguments(function):
    stars = {inspect.Parameter.VAR_POSITIONAL: "*", inspect.Parameter.VAR_KEYWORD: "**"}
    given = inspect.signature(function).parameters.values()
    return [stars.get(one.kind, "") + one.name for one in given if one.name != "self"]


def described(function):
    """The names that the section Parameters explains, in order."""
    text = inspect.getdoc(function) or ""
    section = re.search(r"^Parameters\n-{10}\n(.*?)(?=\n\n\S|\Z)", text, re.DOTALL | re.MULTILINE)
    lines = section[1].split("\n") if section else []
    named = [line for line in lines if line and not line.startswith(" ")]
    return [name.strip() for line in named for name in line.split(" : ")[0].split(",")]


LONG = {name: one for name, one in public() if len(arguments(one)) >= 3}


def test_the_packages_are_looked_through():
    assert len(LONG) >= 10
    assert {"downline.display.panel.number", "downline.learner.journal.Journal.add"} <= set(LONG)


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
