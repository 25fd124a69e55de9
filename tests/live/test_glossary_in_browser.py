"""A link to the glossary, clicked in a real JupyterLab. About 15 s."""

from tests.kit.browser import WINDOW, Lab, chromium


def test_a_click_on_a_term_opens_the_glossary_and_with_it_open_the_term():
    """JupyterLab 4.6 loses the place if the click has to open the page first: click again."""
    with chromium() as browser, Lab(browser) as lab:
        notebook = lab.open("04_products", kernel=False)
        link = notebook.page.locator("a[href*='glossary'][href$='#inventory-loading']").first
        heading = notebook.page.locator("h2[data-jupyter-id='inventory-loading']")
        link.click()
        heading.wait_for(state="attached")
        notebook.command("application:activate-previous-tab")
        link.click()
        notebook.page.wait_for_timeout(2500)
        assert 0 <= heading.bounding_box()["y"] < WINDOW["height"]
        assert notebook.faults == []
