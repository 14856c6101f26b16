"""The help of every command and option, and argparse's complaints, in both languages."""

from yizhen.core.text import Text

ABOUT = Text(
    zh="一针：基层精细治理。先用 ./run 或 yizhen up 启动。",
    en="Yizhen: fine-grained community governance. Start with ./run or yizhen up.",
)
MORE = Text(
    zh="yizhen 命令 --help 看每个命令的选项。退出码 0 表示成功，其他数字表示没有成功，原因写在一句话里。",
    en="yizhen COMMAND --help tells the options of each. Exit code 0 means done; else one sentence says why not.",
)
COMMANDS = Text(zh="命令", en="commands")
HELP = Text(zh="显示帮助", en="show this help")
LANGUAGE = Text(zh="说中文还是英文", en="speak Chinese or English")
DEBUG = Text(zh="出错时显示技术细节", en="show technical details when something fails")
DATA = Text(
    zh="数据文件夹，默认 $YIZHEN_DATA 或 ./var", en="the data folder, default $YIZHEN_DATA or ./var"
)
DATABASE = Text(
    zh="PostgreSQL 地址，默认 $YIZHEN_DATABASE_URL；都没有就用数据文件夹里的 SQLite",
    en="a PostgreSQL, default $YIZHEN_DATABASE_URL, else the SQLite in the data folder",
)
JSON = Text(zh="输出 JSON，供别的程序读", en="print JSON for other programs")
UP = Text(
    zh="启动全部：升级、第一次填演示数据、网页和后台",
    en="start everything: migrate, demo, web, worker",
)
SERVE = Text(zh="只启动网页", en="serve the pages only")
HOST = Text(zh="监听地址，默认 127.0.0.1", en="address to listen on, default 127.0.0.1")
PORT = Text(zh="端口，默认 8000", en="port, default 8000")
WORKERS = Text(zh="网页进程数，默认 2", en="web processes, default 2")
WORK = Text(zh="后台：办差事、发消息、封存台账", en="do errands, send notices, seal the journal")
QUIET = Text(zh="不显示启动和停止", en="say nothing about start and stop")
UNTIL_IDLE = Text(zh="没有差事了就结束", en="end when nothing is left to do")
MIGRATE = Text(
    zh="把数据库升级到这个版本的结构", en="bring the database to the schema of this version"
)
DEMO = Text(
    zh="在空的数据库里填演示数据，并列出登录名",
    en="fill an empty database with the demo, list the log-ins",
)
FOUNDERS = Text(
    zh="给空系统建首批三位管理员，各显示一次性密码",
    en="make the first three administrators of an empty house, show their one-time passwords",
)
PACKS = Text(
    zh="内容包：检查、查看、给编辑器用的格式", en="packs: check, show, schemas for editors"
)
PACKS_CHECK = Text(
    zh="检查内容包，列出全部错误", en="check the packs and list every fault with file and path"
)
PACKS_SHOW = Text(zh="列出生效的内容包和文件", en="list the packs in force and their files")
PACK_FOLDERS = Text(
    zh="叠加在自带内容包之上的文件夹，默认 $YIZHEN_PACKS",
    en="folders laid over the shipped packs, default $YIZHEN_PACKS",
)
PACKS_SCHEMA = Text(zh="写出给编辑器用的 JSON Schema", en="write JSON Schemas for editors")
SCHEMA_FOLDER = Text(zh="写到哪个文件夹", en="the folder to write to")
JOURNAL = Text(zh="台账：核对、封存、回执", en="the journal: verify, seal, receipts")
JOURNAL_VERIFY = Text(
    zh="核对整本台账，指出第一条被改过的记录",
    en="verify the whole journal, name the first altered row",
)
JOURNAL_SEAL = Text(zh="现在就封存还没有封存的记录", en="seal now what is not sealed yet")
JOURNAL_KEYS = Text(
    zh="列出核对签名用的公钥", en="list the public keys that signatures are checked with"
)
ROTATE = Text(
    zh="换一把新的签名钥匙，旧公钥保留", en="make a new signing key; old public keys are kept"
)
JOURNAL_RECEIPT = Text(
    zh="给一条记录开回执，可以离线核对",
    en="issue a receipt for one entry that can be checked offline",
)
ENTRY = Text(zh="记录编号", en="the number of the entry")
OUTPUT = Text(zh="写到文件，默认显示出来", en="write to a file instead of the terminal")
WITH_TEXTS = Text(
    zh="附上这条记录的文字（含个人信息，只给当事人）",
    en="enclose the entry's texts (personal: for the person concerned only)",
)
JOURNAL_CHECK = Text(
    zh="离线核对一张回执，不需要数据库", en="check a receipt offline; needs no database"
)
RECEIPT_FILE = Text(zh="回执文件", en="the receipt")
KEY = Text(
    zh="公布的公钥，可以写几个；默认用本机的公钥",
    en="a published key, may be repeated; default: this installation's",
)
CIRCULAR = Text(zh="通知：发出、查看、签收", en="circulars: issue, list, acknowledge")
CIRCULAR_ISSUE = Text(zh="发一份限期签收的通知", en="issue a circular to be acknowledged in time")
CIRCULAR_LIST = Text(zh="列出看得到的通知", en="list the circulars in view")
CIRCULAR_ACKNOWLEDGE = Text(zh="签收一份通知", en="acknowledge a circular")
AS = Text(zh="以哪个账号办（登录名）", en="on whose behalf (sign-in name)")
TITLE = Text(zh="标题", en="its title")
TEXT = Text(zh="正文", en="its text")
PLACE = Text(
    zh="发给哪个地点（路径），可以写几个",
    en="a place (path) that has to acknowledge; repeat for more",
)
WORKDAYS = Text(zh="几个工作日内签收，默认 3", en="working days to acknowledge, default 3")
ONCE = Text(zh="自编的编号：同一编号只办一次", en="an id of yours: the same id is done once")
MATTER = Text(zh="通知编号", en="the number of the circular")
REMARK = Text(zh="附言", en="a remark")
BACKUP = Text(
    zh="把数据库、照片和密钥备份成一个文件", en="back up database, photos and keys into one file"
)
BACKUP_FILE = Text(zh="备份文件，不能已经存在", en="the archive; must not exist yet")
PASSPHRASE = Text(
    zh="文件第一行是保护密钥的口令（也可用 $YIZHEN_PASSPHRASE）",
    en="a file whose first line protects the keys (or $YIZHEN_PASSPHRASE)",
)
WITHOUT_KEYS = Text(zh="不带密钥（密钥另存）", en="leave the keys out (kept elsewhere)")
RESTORE = Text(
    zh="从备份恢复；完整无误后才替换现有数据",
    en="restore a backup; replaces nothing before it is complete and sound",
)
RESTORE_FILE = Text(zh="备份文件", en="the archive")
FORCE = Text(zh="现有数据不是空的也替换", en="replace what is there even when it is not empty")
CHECK_ONLY = Text(zh="只检查备份文件是否完好", en="only check that the archive is sound")
DOCTOR = Text(zh="体检：逐项检查，说明怎么办", en="check the installation and say what to do")

COMPLAINTS = (
    (r"^unrecognized arguments: (.+)$", "不认识的选项：{}"),
    (r"^the following arguments are required: (.+)$", "缺少：{}"),
    (r"invalid choice: (\S+) \(", "没有这个选择：{}"),
    (r"^argument (\S+):? invalid \w+ value: (.+)$", "{} 的值不对：{}"),
    (r"^argument (\S+): expected", "{} 后面要写一个值"),
)
"""argparse's own words (English only) and ours."""
