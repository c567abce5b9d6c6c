"""The name of a browser and its system in plain words, from what the browser says of itself."""

import re
from collections.abc import Sequence
from typing import Final

# The first that is found is taken: nearly all say that they are Chrome and Safari too.
BROWSERS: Final = (
    (r"MicroMessenger/", "微信"),
    (r"DingTalk/", "钉钉"),
    (r"QIHU 360|360SE|360EE|QHBrowser", "360 浏览器"),
    (r"QQBrowser/", "QQ 浏览器"),
    (r"MetaSr|SE 2\.X", "搜狗浏览器"),
    (r"LBBROWSER|LieBao", "猎豹浏览器"),
    (r"UOS Browser|UOSBrowser", "统信浏览器"),
    (r"Qaxbrowser", "奇安信浏览器"),
    (r"Edge?/", "Edge"),
    (r"OPR/", "Opera"),
    (r"Firefox/", "Firefox"),
    (r"Chrom(e|ium)/", "Chrome"),
    (r"Safari/", "Safari"),
    (r"MSIE |Trident/", "IE"),
)
SYSTEMS: Final = (
    (r"HarmonyOS|OpenHarmony", "鸿蒙"),
    (r"Android", "安卓手机"),
    (r"iPhone", "苹果手机"),
    (r"iPad", "iPad"),
    (r"Windows", "Windows 电脑"),
    (r"Mac OS X", "苹果电脑"),
    (r"Kylin", "麒麟电脑"),
    (r"UOS|Deepin", "统信电脑"),
    (r"Linux", "Linux 电脑"),
)


def name_browser(agent: str) -> str:
    """Returns `Chrome（Windows 电脑）`; nothing for a program that says nothing known."""
    browser, system = _first_name_in(agent, BROWSERS), _first_name_in(agent, SYSTEMS)
    return f"{browser}（{system}）" if browser and system else browser or system


def _first_name_in(agent: str, names: Sequence[tuple[str, str]]) -> str:
    return next((name for pattern, name in names if re.search(pattern, agent)), "")
