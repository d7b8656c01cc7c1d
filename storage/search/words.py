"""Words that say nothing about the matter: politeness, asking, the dialect of southern Shanxi."""

import re

FILLERS = re.compile(
    # greetings and politeness
    "你好|您好|请问|麻烦|谢谢|劳驾|打听一下|打听|咨询一下|咨询|问一下|问下|帮我|帮忙|师傅|同志"
    # who and wanting
    "|我想|我要|想要|我们|咱们|俺们|俺|咱|我|您|你|需要|想|要|该|得|需"
    # asking
    "|怎么办理|怎么办|怎么弄|怎么样|怎么|怎样|如何|咋弄|咋办|咋整|咋样|咋|能不能|可不可以|能否|可以|多少钱"
    "|要啥|要什么|啥|甚|什么|哪些|去哪里办|去哪办|在哪里办|在哪办|到哪办|去哪里|去哪儿|去哪|在哪里|在哪儿|在哪"
    "|哪里|哪儿|哪办|手续|流程|材料|资料"
    # doing, particles
    "|办理|办一下|办一个|办个|弄一下|弄个|弄|办|一下|那个|这个|一个|哩|嘞|呀|呢|吗|嘛|吧|啊|的|了|个(?![人体])"
)
"""Longer words stand before the shorter ones they begin with."""
