"""Know the top-level domains that make a bare word, such as gov.cn, an address.

Behind http:// any domain is an address; this list only decides about bare words. TDLib knows more,
mostly names of companies; every one listed here it knows too.
"""

COUNTRIES = """
ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt
bv bw by bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg
er es et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn
hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li
lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne
nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb
sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr
tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw
"""
GENERAL = """
abc academy ads aero agency alibaba alipay amazon android app apple arpa art asia associates auto
baidu bank bar beer best bet bid bike bio biz black blog blue bot boutique box build builders
business buy buzz cab cafe cam camera camp capital car cards care careers cars casa cash casino cat
center ceo chat cheap church city claims click clinic clothing cloud club coach codes coffee
college com community company computer construction consulting contact cool coop country coupons
courses credit cricket dance date dating day deals delivery dental design dev diamonds digital
direct directory discount diy doctor dog domains dot download earth eat eco edu education email
energy engineer engineering enterprises equipment estate events exchange expert express fail family
fan fans farm fashion film finance financial fish fit fitness flights florist flowers fly foo
football forsale forum foundation fun fund furniture fyi gallery game games garden gay gdn gift
gifts glass global gmbh gold golf google gov graphics green group guide guru hair health healthcare
help hiphop holdings holiday homes horse hospital host hosting hot house how ice icu inc industries
info ink institute insurance int international investments io irish ist jewelry jobs joy kids kim
kitchen land law lawyer lease legal life lighting limited limo link live llc llp loan loans lol
love ltd luxury man management map market marketing mba med media men menu mil mobi moda moe mom
money mov museum music name net network new news ngo ninja now nyc one ong onion onl online ooo org
organic page parts party pay pet pharmacy phd phone photo photography photos pics pictures pin pink
pizza place plumbing plus poker post press pro productions promo properties property pub radio
recipes red ren rent rentals repair report republican rest restaurant review reviews rich rip rocks
run sale salon school science security services shoes shop shopping shouji show sina singles site
ski soccer social software sohu solar solutions soy spa space sport srl store stream studio study
style supplies supply support surf surgery systems taobao tax taxi team tech technology tel tennis
theater tickets tips tires tmall today ton tools top tours town toys trade trading training travel
tube unicom university uno vacations vet video villas vin vip vision vote voyage wang wanggou watch
webcam website wed wedding weibo wiki win wine work works world wow wtf xin xxx xyz yoga you
youtube yun zip zone
"""
NATIVE = """
中国 中國 公司 网络 政务 公益 网址 网站 网店 商城 商店 商标 集团 香港 台湾 台灣
澳門 新加坡 中文网 在线 我爱你 移动 游戏 娱乐 企业 广东 佛山 世界 信息 健康
组织机构 机构 慈善 手机 新闻 时尚 微博 购物 餐厅 食品 联通 谷歌 亚马逊 大拿 点看
八卦 政府 招聘 淡马锡 рф рус москва онлайн сайт укр 한국
"""
COMMON = frozenset((COUNTRIES + GENERAL + NATIVE).split())


def is_common_domain(top: str) -> bool:
    """Tell whether a word is a top-level domain; one Capital letter begins a sentence instead."""
    lowered = top.lower()
    if lowered != top and lowered[1:] == top[1:]:
        return False
    return lowered in COMMON
