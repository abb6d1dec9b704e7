"""The codes a warehouse meets, as small pictures of black and white modules, with the text a reader must find in them."""

from dataclasses import dataclass

import numpy as np
import zxingcpp

Picture = np.ndarray
_GOODS = "(01)04912345678904(10)AB12(17)261231"
GS1_TEXT = "010491234567890410AB12\x1d17261231"


@dataclass(frozen=True)
class Symbol:
    """One code. `module` is the width of its thinnest bar or square before the camera in pixels: a casual distance."""

    name: str
    kind: zxingcpp.BarcodeFormat
    content: str
    text: str
    module: float
    is_gs1: bool = False
    # Height of the bars in modules; squares have their own.
    bar_height: int = 0

    def picture(self) -> Picture:
        """A pixel for each module, 0 black and 255 white, without a margin."""
        options = {"gs1": True} if self.is_gs1 else {}
        if self.kind == zxingcpp.BarcodeFormat.QRCode:
            options["ec_level"] = "M"
        made = zxingcpp.create_barcode(self.content, self.kind, **options)
        modules = np.asarray(made.to_image(scale=1, add_quiet_zones=False, add_hrt=False))
        return np.repeat(modules[10:11], self.bar_height, axis=0) if self.bar_height else modules


# The six that the page must read.
SYMBOLS = (
    Symbol("qr", zxingcpp.BarcodeFormat.QRCode, "https://food.example/q/7K4Q-2M9X", "https://food.example/q/7K4Q-2M9X", 5.0),
    Symbol("ean13", zxingcpp.BarcodeFormat.EAN13, "4901234567894", "4901234567894", 2.6, bar_height=60),
    Symbol("ean8", zxingcpp.BarcodeFormat.EAN8, "49123456", "49123456", 2.8, bar_height=48),
    Symbol("itf14", zxingcpp.BarcodeFormat.ITF, "14901234567891", "14901234567891", 2.5, bar_height=60),
    Symbol("gs1_128", zxingcpp.BarcodeFormat.Code128, _GOODS, GS1_TEXT, 2.3, is_gs1=True, bar_height=60),
    Symbol("gs1_dm", zxingcpp.BarcodeFormat.DataMatrix, _GOODS, GS1_TEXT, 4.5, is_gs1=True),
)
# Two more carriers of the same facts, for tests.
GS1_QR = Symbol("gs1_qr", zxingcpp.BarcodeFormat.QRCode, _GOODS, GS1_TEXT, 5.0, is_gs1=True)
LINK = "https://id.gs1.org/01/04912345678904/10/AB12?17=261231"
DIGITAL_LINK = Symbol("digital_link", zxingcpp.BarcodeFormat.QRCode, LINK, LINK, 5.0)
BY_NAME = {symbol.name: symbol for symbol in (*SYMBOLS, GS1_QR, DIGITAL_LINK)}
