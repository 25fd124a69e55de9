# Each kernel of the course's environment begins with this; what a learner sets in a profile of
# their own is added to it.
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # IPython hands it to the file that it runs
    from traitlets.config import get_config

c = get_config()
c.InteractiveShellApp.extensions.append("downline.names")
