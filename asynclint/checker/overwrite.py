"""Source code that is overwritten in place: no byte moves, and the tree still says where everything stands."""

from __future__ import annotations

import libcst
from libcst.metadata import ByteSpanPositionProvider, CodeSpan

Version = tuple[int, int]


class Overwriting(libcst.CSTVisitor):
    """Overwrites `code`, the UTF-8 of a module, with what `version` of Python takes; outer nodes before inner ones."""

    METADATA_DEPENDENCIES = (ByteSpanPositionProvider,)

    def __init__(self, module: libcst.Module, code: bytearray, version: Version) -> None:
        super().__init__()
        self.module = module
        self.code = code
        self.version = version

    def ends(self, node: libcst.CSTNode) -> tuple[int, int]:
        """Where a node starts and ends, without its own parentheses."""
        span: CodeSpan = self.get_metadata(ByteSpanPositionProvider, node)
        return span.start, span.start + span.length

    def blank(self, start: int, end: int) -> None:
        """Leave nothing but line ends."""
        for at in range(start, end):
            if self.code[at] not in b"\r\n":
                self.code[at] = ord(" ")

    def put(self, at: int, text: bytes) -> None:
        """Overwrite what stands at this place."""
        self.code[at : at + len(text)] = text
