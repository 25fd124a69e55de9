"""Lesson 4: the product's own question, answered with the reader's own numbers."""

from __future__ import annotations

import pandas as pd

from downline.display.explorer import Answer, Explorer, Prediction
from downline.display.panel import number
from downline.lessons.products import pictures
from downline.lessons.products.worth import Compared, Pack, compared
from downline.words import cents, money


class SameGoods(Explorer, lesson=4):
    """Is it worth its price? The same goods, or goods like them, from a seller and from a shop.

    >>> print(SameGoods().shown.sentence[:69])
    A portion costs $2.00 from the seller and $1.25 in the shop: $0.75 mo
    """

    presets = {
        "Twice as many in the pack (invented)": {"portions": 60},
        "A large discount (invented)": {"discount": 40},
        "Cheaper than the shop (invented)": {"price": 30, "discount": 0},
        "One pack in two months (invented)": {"packs": 0.5},
    }
    prediction = Prediction(
        question="Tom's shakes are invented. A tin costs $60 and gives 30 cups. In the shop a tin "
        "like it costs $25 and gives 20 cups. Tom, as a member, pays a quarter less than "
        "customers and takes two tins a month. How many dollars more than in the shop does he pay "
        "in a year?",
        unit="dollars",
        at={},
        read="more in a year, as a member ($)",
    )

    def make_controls(self):
        return {
            "price": number("The seller's pack ($)", 60, low=0, high=5_000, step=5),
            "portions": number("The seller's pack (portions)", 30, low=1, high=1_000),
            "shop_price": number("The shop's pack ($)", 25, low=0, high=5_000, step=5),
            "shop_portions": number("The shop's pack (portions)", 20, low=1, high=1_000),
            "discount": number("A member pays less (%)", 25, low=0, high=100, step=5),
            "packs": number("The seller's packs (a month)", 2, low=0, high=100, step=0.5),
        }

    def answer(self, *, price, portions, shop_price, shop_portions, discount, packs):
        found = compared(
            Pack(price=price, portions=portions),
            Pack(price=shop_price, portions=shop_portions),
            discount / 100,
            packs,
        )
        rows = [
            ("customer of the seller", found.seller, found.more_in_a_year),
            ("member with the discount", found.member, found.more_for_a_member),
            ("customer of the shop", found.shop, 0.0),
        ]
        table = pd.DataFrame(
            [(who, cents(each), cents(more)) for who, each, more in rows],
            columns=["who buys", "a portion ($)", "more in a year than in the shop ($)"],
        )
        return Answer(
            sentence=_sentence(found),
            facts={
                "a portion from the seller ($)": found.seller,
                "a portion for a member ($)": found.member,
                "a portion in the shop ($)": found.shop,
                "more for a portion ($)": cents(found.seller) - cents(found.shop),
                "more in a year ($)": found.more_in_a_year,
                "more in a year, as a member ($)": found.more_for_a_member,
            },
            table=table,
            caption="The price of one portion, and of a year; quality is not in it",
            figure=pictures.three_prices(
                [(who, each) for who, each, _ in rows], _more(found.more_for_a_member)
            ),
            alt="Three bars, the price of a portion. "
            + " ".join(f"{who}: {money(each)}." for who, each, _ in rows),
            formats=dict.fromkeys(table.columns[1:], "{:,.2f}"),
        )


def _sentence(found: Compared) -> str:
    gap = cents(found.seller) - cents(found.shop)
    how = f"{money(abs(gap))} {'more' if gap > 0 else 'less'}" if cents(gap) else "the same"
    return (
        f"A portion costs {money(found.seller)} from the seller and {money(found.shop)} in the "
        f"shop: {how}. In a year a customer pays {_more(found.more_in_a_year)} than in the shop, "
        f"and a member with the discount {_more(found.more_for_a_member)}."
    )


def _more(amount: float) -> str:
    return f"{money(abs(amount))} {'less' if cents(amount) < 0 else 'more'}"
