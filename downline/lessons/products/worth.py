"""Is it worth its price? The same goods from a seller and from a shop, by the portion."""

from __future__ import annotations

from dataclasses import dataclass

from downline import checks

MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A price and how many portions there are for it (cups, washes, 10 ml: any like unit).

    >>> Pack(price=60, portions=30).each
    2.0
    """

    price: float
    portions: float

    def __post_init__(self):
        checks.number("price", self.price, 0, 1e6)
        checks.number("portions", self.portions, 1e-6, 1e6)

    @property
    def each(self) -> float:
        return self.price / self.portions


@dataclass(frozen=True)
class Compared:
    """Prices by the portion, and what the seller's goods cost more in a year (below 0: less)."""

    seller: float
    member: float
    shop: float
    more_in_a_year: float
    more_for_a_member: float


def compared(seller: Pack, shop: Pack, discount: float, packs: float) -> Compared:
    """The seller's goods beside the shop's, for a customer and for a member with a discount.

    Parameters
    ----------
    seller, shop
        What is paid at each, and for how many portions.
    discount
        What a member pays less, as a fraction of the seller's price.
    packs
        How many of the seller's packs one buys each month.

    >>> both = compared(Pack(price=60, portions=30), Pack(price=25, portions=20), 0.25, 2)
    >>> both.seller, both.member, both.shop, both.more_in_a_year, both.more_for_a_member
    (2.0, 1.5, 1.25, 540.0, 180.0)
    """
    checks.share("discount", discount)
    checks.number("packs", packs, 0, 1e4)
    member = seller.each * (1 - discount)
    portions = packs * MONTHS * seller.portions
    return Compared(
        seller=seller.each,
        member=member,
        shop=shop.each,
        more_in_a_year=(seller.each - shop.each) * portions,
        more_for_a_member=(member - shop.each) * portions,
    )
