"""How things are shown: panels with a twin, pictures, tables and sheets."""

from downline.selfcheck import any_backend

any_backend()
