/** All words of the page, in both languages; `{name}` is a placeholder. */

const TEXTS = {
  "app.name": ["便民站聊天", "Bianmin chat"],
  "app.seats": ["座位", "Seats"],
  "app.add": ["添加", "Add"],
  "app.add_resident": ["居民", "Resident"],
  "app.add_staff": ["站点人员", "Staff member"],
  "app.add_resident.hint": ["再来一位居民", "Bring in another resident"],
  "app.add_staff.hint": [
    "再来一位站点人员，并拉进工作群",
    "Bring in another staff member and add them to the group",
  ],
  "app.console": ["控制台", "Console"],
  "app.language": ["English", "中文"],
  "app.offline": ["连接断开，正在重新连接…", "Connection lost, reconnecting…"],
  "app.online": ["已重新连接", "Connected again"],
  "close": ["关闭", "Close"],
  "cancel": ["取消", "Cancel"],
  "ok": ["知道了", "OK"],
  "send": ["发送", "Send"],

  "welcome.title": ["欢迎", "Welcome"],
  "welcome.text": [
    "这里还没有人。请先取个名字，再选一个机器人开始聊天。",
    "Nobody is here yet. Take a name, then pick a bot to talk to.",
  ],
  "welcome.no_bots": [
    "还没有机器人连接上来。启动机器人后，这里会自动出现。",
    "No bot is connected yet. It appears here as soon as it is.",
  ],
  "welcome.name": ["称呼", "Name"],
  "welcome.bot": ["机器人", "Bot"],
  "welcome.open": ["开始", "Start"],

  "names.resident": [
    "赵大爷 孙阿姨 周明 吴婷 郑师傅 冯奶奶 褚强 卫红",
    "Alice Bruno Chen Daria Emeka Farah Goran Hana",
  ],
  "names.staff": [
    "小郭 小马 老高 小梁 小宋 老秦 小韩 小唐",
    "Ivan Jun Kofi Lena Marta Niko Olga Pim",
  ],

  "seat.label": ["{person}：{chat}", "{person}: {chat}"],
  "seat.as": ["{person}的视角", "as {person}"],
  "seat.switch": ["切换人物或聊天", "Switch person or chat"],
  "seat.person": ["以谁的身份", "Who you are"],
  "seat.chats": ["{person}的聊天", "Chats of {person}"],
  "seat.menu": ["聊天菜单", "Chat menu"],
  "seat.close": ["收起这个座位", "Close this seat"],
  "seat.block": ["屏蔽机器人", "Block the bot"],
  "seat.unblock": ["解除屏蔽", "Unblock"],
  "seat.blocked": ["已屏蔽，它发不了消息给您", "Blocked: it cannot write to you"],
  "seat.bot": ["机器人", "bot"],
  "seat.members": ["{count} 位成员", "{count} members"],
  "seat.typing": ["正在输入…", "typing…"],
  "seat.uploading": ["正在发送文件…", "sending a file…"],
  "seat.unread": ["{count} 条未读", "{count} unread"],
  "seat.gone": ["这个聊天已经没有了", "This chat is gone"],

  "log.label": ["聊天记录", "Messages"],
  "log.empty": ["还没有消息", "No messages yet"],
  "log.empty.start": ["点“开始”，和“{name}”聊聊", "Press START to talk to {name}"],
  "log.jump": ["回到最新消息", "Jump to the newest"],
  "log.new": ["{count} 条新消息", "{count} new"],
  "day.today": ["今天", "Today"],
  "day.yesterday": ["昨天", "Yesterday"],

  "bubble.edited": ["已编辑", "edited"],
  "bubble.you": ["您", "You"],
  "bubble.menu": ["消息菜单", "Message menu"],
  "bubble.reply": ["回复", "Reply"],
  "bubble.edit": ["修改", "Edit"],
  "bubble.copy": ["复制", "Copy"],
  "bubble.copied": ["已复制", "Copied"],
  "bubble.buttons": ["按钮", "Buttons"],
  "bubble.open_link": ["{text}（新窗口打开）", "{text} (opens in a new tab)"],
  "bubble.spoiler": ["点开查看隐藏的文字", "Show hidden text"],
  "bubble.unknown": ["这里显示不了这种消息", "This kind of message cannot be shown here"],
  "kind.photo": ["图片", "Picture"],
  "kind.document": ["文件", "File"],
  "kind.location": ["位置", "Location"],
  "kind.venue": ["地点", "Place"],
  "kind.contact": ["名片", "Contact"],
  "kind.voice": ["语音", "Voice message"],
  "kind.sticker": ["表情", "Sticker"],
  "kind.video": ["视频", "Video"],
  "kind.audio": ["音频", "Audio"],
  "service.joined": ["{names} 进群了", "{names} joined"],
  "service.left": ["{names} 离开了群", "{names} left"],
  "service.pinned": ["置顶了一条消息", "A message was pinned"],
  "service.upgraded": ["群已升级为超级群", "The group is now a supergroup"],
  "photo.open": ["查看图片", "Open the picture"],
  "photo.original": ["在新窗口看原图", "Open the original in a new tab"],
  "document.open": ["打开文件 {name}，{size}", "Open the file {name}, {size}"],

  "place.copy": ["{name}，点一下复制经纬度", "{name}: tap to copy its coordinates"],

  "press.silent": [
    "机器人还没有回应，可以再按一次",
    "The bot has not answered yet; you may press again",
  ],

  "composer.text": ["写消息…", "Message"],
  "composer.label": ["消息", "Message"],
  "composer.start": ["开始", "START"],
  "composer.commands": ["命令菜单", "Command menu"],
  "composer.attach": ["发送位置、图片、文件…", "Send a location, picture, file…"],
  "composer.keyboard": ["显示或收起按钮", "Show or hide the buttons"],
  "composer.reply_keyboard": ["快捷回复", "Quick replies"],
  "composer.replying": ["回复 {name}", "Reply to {name}"],
  "composer.editing": ["修改消息", "Edit message"],
  "composer.picture": ["图片", "Picture"],
  "composer.file": ["文件", "File"],
  "composer.location": ["位置", "Location"],
  "composer.contact": ["名片", "Contact"],
  "composer.sticker": ["表情", "Sticker"],
  "composer.voice": ["语音（1 秒样例）", "Voice (a one-second sample)"],

  "location.title": ["发送位置", "Share a location"],
  "location.find": ["找地点", "Find a place"],
  "location.places": ["常用地点", "Known places"],
  "location.none": ["没有这个地点", "No such place"],
  "location.own": ["用浏览器的定位", "Use this browser's position"],
  "location.asking": ["正在定位…", "Asking the browser…"],
  "location.failed": [
    "浏览器没有给出位置，请从列表里选",
    "The browser gave no position; please pick a place",
  ],
  "location.latitude": ["纬度", "Latitude"],
  "location.longitude": ["经度", "Longitude"],
  "location.send": ["发送这个位置", "Send this location"],
  "contact.title": ["发送名片", "Share a contact"],
  "contact.name": ["姓名", "Name"],
  "contact.phone": ["电话", "Phone"],
  "contact.own": ["是本人的号码", "This is my own number"],
  "sticker.title": ["选一个表情", "Pick a sticker"],
  "file.title.photo": ["发送图片", "Send a picture"],
  "file.title.document": ["发送文件", "Send a file"],
  "file.caption": ["说明（可不写）", "Caption (optional)"],

  "console.title": ["控制台", "Console"],
  "console.hint": [
    "给值守人员：让发给机器人的接口出错，看它怎么应对。",
    "For operators: make the bots' calls fail and watch what they do.",
  ],
  "console.faults": ["故障", "Faults"],
  "console.no_faults": ["没有设置故障", "No fault is set"],
  "console.method": ["方法（* 为全部）", "Method (* for all)"],
  "console.action": ["故障", "What happens"],
  "console.error": ["返回错误", "Answer with an error"],
  "console.drop": ["断开，不执行", "Hang up without acting"],
  "console.lost": ["执行，但断开", "Act, then hang up"],
  "console.slow": ["变慢", "Be slow"],
  "console.code": ["错误码", "Error code"],
  "console.retry": ["retry_after（秒，429）", "retry_after (seconds, 429)"],
  "console.seconds": ["慢几秒", "Seconds"],
  "console.times": ["次数", "Times"],
  "console.set": ["设置故障", "Set the fault"],
  "console.clear": ["全部清除", "Clear all"],
  "console.limits": ["Telegram 的频率限制", "Telegram's rate limits"],
  "console.fault": ["{method} · {action} · 还有 {times} 次", "{method} · {action} · {times} left"],

  "refused.0": [
    "连不上，消息没有发出，请稍后再试",
    "No connection: nothing was sent. Please try again",
  ],
  "refused.400": ["发不出去：内容不对", "It could not be sent: something in it is wrong"],
  "refused.403": [
    "发不出去：机器人被屏蔽了，或您不在群里",
    "It could not be sent: the bot is blocked, or you are not in the group",
  ],
  "refused.404": ["已经没有了", "It is not there any more"],
  "refused.409": ["现在做不了", "That is not possible now"],
  "refused.413": ["太大了：最多 20 MB", "Too large: 20 MB at most"],
  "refused.other": ["出了点问题，请再试一次", "Something went wrong, please try again"],
};

const KEY = "bianmin.language";
let column = localStorage.getItem(KEY) === "en" ? 1 : 0;

/** Return the words of a key with its placeholders filled. */
export function t(key, values = {}) {
  return TEXTS[key][column].replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return the language of the page as a tag for `lang` and Intl. */
export function language() {
  return column ? "en" : "zh-CN";
}

/** Change to the other language and remember it. */
export function switchLanguage() {
  column = 1 - column;
  localStorage.setItem(KEY, column ? "en" : "zh");
}

/** Return a sentence for what the server declined. */
export function refusal(declined) {
  const key = `refused.${declined.status}`;
  return t(key in TEXTS ? key : "refused.other");
}
