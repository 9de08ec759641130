"""Builds the one font that letters in PDF are set in, so that Chinese text depends on no installed font.

    .venv/bin/python scripts/subset_font.py      (needs Debian's fonts-noto-cjk; run again only to add characters)

Takes Noto Sans CJK SC (SIL OFL 1.1), keeps GB 2312, the sample of rarer characters below that people's and places'
names use, Latin letters, figures and punctuation, and turns its cubic outlines into TrueType ones.
"""

import hashlib
import json
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable
from pypinyin.phrases_dict import phrases_dict

SOURCE = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
FACE = "Noto Sans CJK SC"
VERSION = "2.004"
VENDOR = Path(__file__).resolve().parents[1] / "portal/static/vendor"
FOLDER = VENDOR / f"noto-sans-sc-{VERSION}"
FONT = "NotoSansSC-Regular.ttf"
ERROR = 2.0  # units of 1000 by which a quadratic curve may leave its cubic one

NAMES = (
    "喆堃淼犇骉羴赟珺玥昇曌彧晟祎翀玮琬琰瑄瑾璟璐璠璇璞珂珈珉珣珩珹琀琎琤琨琮琯琲琳琸琼瑀瑆瑛瑢瑭瑱瑶瓅瓘"
    "妤妍姝姞姮娅娉娴婧婕婳媛嫄嫚嫣嬅嬿昀昉昊昕昙昱昶昺晗晙晞晢晧晨晫晳暄暐暕暟曈曦烜烨焜焱煊煜煦熠燊燚"
    "鑫鎏锳锜锟锴镕镔铄铖钰钲钊钶铱铠铧鋆鍪鸑鸢鹍鹓鹔骁骅骐骙骞骢骥龑龢麒麟泓泖沄沅沚洢洣洳浛浠浟涑涵淇淏淙湉湜湲溁溦滢滟漪潆潇潼澍澔濛灏灝"
    "垚垲埕埗垟垵垻堉堌塬墉岍岚岙岢崟崧嵘嵩嶷峣峻崮帔弋弢彣徕忻怡恺悫惇愫憬戬戭挹揆抃攽敉敔旻旸杕杺枞柘栩桢桭梓梽棽棻椋楒榕槿樾橦檀檩櫆"
    "祺祚禛禧禔穆竑竣筠筱箐箬纮纾绂绻缃缇缦翊翙翥翯耔聿胤膑芃芊芮苒苡苪茆茗茜茚荃荇荻莙莜菀菡菥萱萩葳蒨蓁蓉蓓蔚蕊蕙薇薏薰藜虓虔蜓衎袆襄觉訚訢諲诃诒诜询谌谞豳赆跂踔轩辂迓逄逯遘遹邕邗邙邡邰邴郄郅郇郏郐郓郕郗郛郜郝郢郦郧鄀鄄鄅鄘鄜鄞鄠鄢鄣鄩鄯鄱鄷"
    "閎闫闳闵闶阎阚陞隗隽雎雩雯霁霏霂霖霙霭靖鞠韡韫韬韪頔顗颀颉颋颖颢馥馗骎髙鬯魁魃鲲鹄鹇麓黉黼黻鼐齐龄龚"
    "仝仡伉伋伛伲佘佟佶佺侁俣俶倓倞倢偲傃僖儆儒兖冼冽凇刈刿劭劼勍勖勰卞卺厐厍吕呙哿喁嗣嘏囡圳埇夼奭妘妫娰孖孛孺宓宬寔寯尧屹"
    "㛃㬚㭎㮾㳇㸆㻬㼆䎃䓫䓬䗖䜣䝙䴓䴔䴕䶮𡐓𣗋𣲗𣲘𤩽𤧛𦈡𦒍𦭜𦰡𨟠𨱇𨱏𨺙𨭉𩽾𩾌𪣻𪤗𪨰𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫌨𫍙𫍢𫍣𫍯𫍰𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭭𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)
MARKS = "·・•–—―‘’“”…‰\u2032\u2033€℃№①②③④⑤⑥⑦⑧⑨⑩→←↑↓√×÷±≈≠≤≥■□▲△◆◇○●★☆　、。〈〉《》「」『』【】〔〕\u3007"


ZEROES = (  # of a font without instructions
    *("maxPoints", "maxContours", "maxCompositePoints", "maxCompositeContours", "maxTwilightPoints", "maxStorage"),
    *("maxFunctionDefs", "maxInstructionDefs", "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"),
    "maxComponentDepth",
)


def wanted() -> set[int]:
    """The code points to keep."""
    found = set(range(0x20, 0x7F)) | set(range(0xA0, 0x180)) | set(map(ord, NAMES + MARKS))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    found |= {ord(letter) for phrase in phrases_dict for letter in phrase if "\u4e00" <= letter <= "\u9fff"}
    return found | set(range(0xFF01, 0xFF5F))


def main() -> None:
    """Writes the font, its licence, and their hashes into the lock of vendored files."""
    font = next(face for face in TTCollection(SOURCE).fonts if face["name"].getDebugName(1) == FACE)
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14], notdef_outline=True
    )
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "DSIG"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted())
    cutter.subset(font)
    to_truetype(font)
    FOLDER.mkdir(exist_ok=True)
    font.save(FOLDER / FONT)
    lock_files()
    print(FOLDER / FONT, (FOLDER / FONT).stat().st_size, "bytes,", len(font.getBestCmap()), "characters")


def to_truetype(font: TTFont) -> None:
    """Quadratic outlines in place of the compact ones."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    table = newTable("glyf")
    table.glyphOrder, table.glyphs = order, {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        table.glyphs[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), table
    del font["CFF "]
    most = newTable("maxp")
    most.tableVersion, most.numGlyphs = 0x00010000, len(order)
    for field in ZEROES:
        setattr(most, field, 0)
    most.maxZones = 1
    font["maxp"] = most
    for name, glyph in table.glyphs.items():
        glyph.recalcBounds(table)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    font["post"].formatType = 3.0
    font["head"].glyphDataFormat = 0
    font.sfntVersion = "\x00\x01\x00\x00"


def lock_files() -> None:
    """Puts the folder into vendor.lock.json."""
    lock_path = VENDOR / "vendor.lock.json"
    lock = json.loads(lock_path.read_text(encoding="utf-8"))
    lock[FOLDER.name] = {
        "name": "noto-sans-sc",
        "version": VERSION,
        "licence": "OFL-1.1",
        "source": f"{FACE} {VERSION} of Debian's fonts-noto-cjk, subset by scripts/subset_font.py",
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(FOLDER.iterdir())},
    }
    lock_path.write_text(json.dumps(lock, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
