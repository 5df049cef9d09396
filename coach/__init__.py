"""Coach: practise conflict with customers, in the terminal.

The rooms of this package and the only directions in which they may import each other are drawn in ``docs/architecture.md``
and enforced by the import contracts in ``pyproject.toml``.
"""

__version__ = "0.1.0"
