//! The word lists of intents, as patterns over folded text (lower case, half width, simplified Chinese).
//!
//! One constant, one thought. To teach the desk a new phrase, add it to the list that it belongs to and a row to the
//! tests. All patterns run in linear time.

use regex::Regex;
use std::sync::LazyLock;

/// A compiled list; None only if the pattern were wrong, which a test rules out.
pub(super) type Pattern = LazyLock<Option<Regex>>;

fn list(parts: &[&str]) -> Option<Regex> {
    // Word boundaries of ASCII: those of Unicode cost a multiple of the time, and see none between 了 and "ok".
    Regex::new(&parts.join("|").replace(r"\b", r"(?-u:\b)")).ok()
}

pub(super) fn is_match(pattern: &Pattern, text: &str) -> bool {
    pattern.as_ref().is_some_and(|p| p.is_match(text))
}

/// The clause asks, whatever its last mark.
pub(super) static QUESTION: Pattern = LazyLock::new(|| {
    list(&[
        r"[吗呢么]\s*[?。.!~]*\s*$",
        r"(?:好|行|解决|修好|处理|完成|恢复|弄好|搞定|可以)(?:了|完)?(?:没有?|没)\s*[?。.]*\s*$",
        r"^\W*(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should|shall|may|what|when|where|who|why|how|which) (?:it|this|that|the|there|my|your|you|anyone|anybody|someone|i|we|they|any|long|is|are|do|can|will|come)\b.*\?",
        r"是否|是不是|好没好|行不行|通不通|对不对|(?:解决|恢复|修)没(?:解决|恢复|修)|有没有|能不能|可不可以|什么时候|何时|几时|多久|怎么样了|怎样了|如何了",
        r"(?:could|can|would) you (?:please )?(?:tell|let|check|confirm|advise|say)",
    ])
});
/// The sentence begins with a condition, which then holds for all of it.
pub(super) static CONDITION_FIRST: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:if|once|when|whenever|as soon as|unless|until|in case|assuming|provided|after you|hopefully|i hope|let's hope|hope)\b",
        r"^\W*(?:如果|若|要是|假如|一旦|等|待|倘若|万一|希望|但愿)",
    ])
});
/// The clause is conditional.
pub(super) static CONDITION: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:if|whether|once|unless|until|in case|as soon as|hopefully|hope|hoping|would|in order|so that|supposed to|should|may|might|maybe|perhaps|i guess|wonder|make sure)\b",
        r"\b(?:i|we)(?:'ll| will| am going to| shall) (?:\w+ ){0,3}(?:when|how|that)\b",
        r"如果|要是|假如|一旦|的话|是否|希望|但愿|应该|可能|也许|等.{0,12}(?:再|后)|万一|能.{0,10}就好了|好了(?:再|就|之后|以后|我|会|告诉|通知|叫|请|麻烦|后)|(?:解决|恢复|修好)(?:之?后|以后|了?(?:再|就|请|告诉|通知))",
    ])
});
/// The clause turns against the one before it.
pub(super) static CONTRAST: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:but|however|unfortunately|although|though|yet|except|apart from)\b",
        r"^\W*(?:但|不过|可是|然而|只是|只不过|就是|除了|美中不足)",
    ])
});
/// The clause grants what the next one turns against.
pub(super) static CONCESSION: Pattern =
    LazyLock::new(|| list(&[r"^\W*(?:even )?(?:although|though)\b", r"^\W*(?:虽然?|尽管)"]));
/// The whole clause is a word of contrast, for the next one.
pub(super) static LONE_CONTRAST: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:but|however|unfortunately|only)\W*$",
        r"^\W*(?:但是?|不过|可是|然而|只是|只不过|就是|美中不足)\W*$",
    ])
});
/// After "it works, but": what is wrong with it.
pub(super) static LACKING: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:(?:very |too |so |really |quite |extremely |a bit |rather |still )*(?:slow(?:ly|er)?|sluggish|bad(?:ly)?|poor(?:ly)?|worse|awful|terrible|unstable|unreliable|intermittent(?:ly)?|laggy|noisy|blurry|faint|blank|wrong|incomplete|missing|broken|unusable|jammed|stuck|garbled)|still|errors?|problems?|issues?|fail\w*|crash\w*|hangs?|freez\w*|drops?|disconnect\w*)\b",
        r"(?:还是|依然|仍然?|非常|特别|有点儿?|有些|太|很|比较|相当|质量|效果|速度)*(?:慢|差|卡|模糊|不清|不好|不稳|不对|不全|空白|乱码|变形|异常|出错|错误|报错|故障|有问题|毛病|掉线|断线|断断续续|噪音|缺|糟)",
    ])
});
/// The clause speaks of another time.
pub(super) static PAST: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:yesterday|last (?:week|month|year|time|night|friday|monday)|before|previously|earlier|used to|in the past|formerly|originally|initially|at first|back then|until (?:now|today|yesterday))\b",
        r"以前|之前|原来|本来|昨天|前天|上周|上个?月|曾经|一开始|起初|先前|原先",
    ])
});
/// Words of hope, doubt or advice, and the happiness of others, that take the force from "it works".
pub(super) static DOUBT: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:glad|happy|great|good|nice|pleased) (?:that |to (?:hear|see|know) |to hear that )?(?:it|this|that|you|everything)\b",
        r"\b(?:would|should|could|might|may|must|can) (?:be |have |also |then |probably |now )*(?:fix|solve|resolve|help|work|do)",
        r"\b(?:will|going to|want(?:s|ed)? to|need(?:s|ed)? to|trying to|try to|how to|able to|have to|has to|unable to|to be|help|fail(?:s|ed)? to|please|you) (?:\w+ )?(?:fix|fixed|solve|solved|resolve|resolved|work)\b",
        r"\b(?:don't|do not|doesn't|didn't|not|can't|cannot) (?:know|think|believe|sure|understand|say|tell|confirm)\b",
        r"\b(?:for (?:my|our|other|some|another|the other) (?:colleagues?|users?|people|one|coworkers?|neighbou?r)|on (?:my|the) (?:phone|other)|other(?:s| users| people| colleagues)?)\b",
        r"\b(?:almost|nearly|partly|partially|half|mostly|sometimes|only|sort of|kind of|for (?:a|one|two|ten|five|some|\d+) (?:minutes?|hours?|while|moment|days?|seconds?|time))\b",
        r"不是.{0,6}了|快好了|快(?:要)?解决|差不多|有时|偶尔|只有|仅|部分|一会儿?|(?:一|二|两|三|四|五|六|七|八|九|十|几|半|\d)+(?:个)?(?:分钟|小时|天|会)|能.{0,10}就好了|太好了|不好了|别人|其他人|其他同事|同事(?:那|可以|都)|不知道|不确定|能不能|怎么才|需要|想要|请.{0,6}(?:修|解决|恢复)|尽快|麻烦.{0,8}(?:修|解决|恢复|处理)|好了(?:很多|一点|一些)",
    ])
});
/// The author does not know whether it works.
pub(super) static UNSURE: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:unsure|uncertain|doubt)\b|(?:\bnot|n't) (?:\w+ ){0,2}(?:sure|certain|know|tell|say)(?: yet)?(?:\W*$| (?:if|whether|that|it|this|the|everything|all|about)\b)",
        r"不(?:太|大|是很|敢|能|好|怎么)*(?:确定|肯定|清楚|知道|晓得|确认)(?:\W*$|[^为怎咋什啥哪原何])|(?:没法|无法|难以)(?:确定|肯定|确认|判断)|说不(?:准|清|好)|不好说|难说|拿不准",
    ])
});
/// The fault is gone, said of now and beyond doubt.
pub(super) static FIXED_NOW: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:now|again|finally)\b.{0,30}\b(?:works?|working|fixed|solved|resolved|ok|okay|fine|good|normal)\b",
        r"\b(?:works?|working|worked|fixed|solved|resolved|ok|okay|fine|good|normal|running|sorted|up|online|back)\b.{0,24}\b(?:now|again|since|today)\b",
        r"\b(?:can|able to) (?:now )?(?:\w+ ){1,4}(?:again|now)\b|\b(?:mailbox|mail|e-?mail|service|server|system|network|internet|connection|access|vpn|wi-?fi|printer|website|account)s? (?:is|are|came) back\b",
        r"\b(?:my|the|this|our) (?:\w+ ){0,2}(?:problem|issue|ticket|case|error|matter|request) (?:is |was |has been |has now been |got |now |already |seems |appears )*(?:solved|resolved|fixed|sorted|gone|closed)\b",
        r"^\W*(?:yes\W+)?(?:problem|issue|case|ticket|error|all|everything)? ?(?:is |has been )?(?:solved|resolved|fixed|sorted)(?: out)?\b",
        r"\b(?:did|does) the trick\b|(?:^\W*|\b(?:it's|is|are|we're|i'm|now) )all (?:good|set|well|ok|sorted|clear)\b|\bback to normal\b|\bup and running\b|\bgood to go\b|\blike a charm\b",
        r"\b(?:don't|doesn't|do not|does not|not|haven't|hasn't|have not|isn't|is not) (?:\w+ ){0,2}(?:see|get|have|had|happen|occur|crash|fail|freeze|hang|appear|show|disconnect|drop|error|problem|issue|slow|broken|stuck|ask)\w*(?: \w+){0,3} (?:any ?more|any longer)\b",
        r"\b(?:connects|prints|opens|loads|starts|boots|scans|syncs|responds|logs in|runs|comes up) (?:fine |ok |properly |correctly |up )?(?:again|now)\b",
        r"\bno longer (?:fail|crash|hang|freez|see|get|happen|occur|appear|a problem|an issue|an error|broken|slow|down|affected|show|disconnect|drop)",
        r"\bno more (?:error|problem|issue|crash|fail|warning|trouble|message|drop)|\bno (?:further|new) (?:issues?|problems?|errors?)",
        r"\b(?:please|you (?:can|may)|feel free to|go ahead and|can be|may be) (?:\w+ ){0,2}close[d]?\b|\bclose (?:the|this|my) (?:ticket|case|issue|request|incident)\b",
        r"\bconfirm(?:ed|ing)?\b.{0,40}\b(?:work(?:s|ed|ing)?|fixed|solved|resolved|ok|good|fine|gone|closed)\b|^\W*(?:yes\W+)?(?:(?:i|we) (?:can |hereby )?)?confirm(?:ed)?\W*$",
        r"现在.{0,8}(?:可以|正常|能.{0,6}了|好|没问题|ok|行了|通了)",
        r"已经?(?:完全|全部|彻底|都|成功|可以|能|自动|顺利)*(?:恢复|解决|修好|正常|修复|好了|搞定|处理好|没问题|ok|能用|能正常|可以|连上|登上|打开|收到了)",
        r"(?:恢复|解决|修好|修复|弄好|搞好|处理好|搞定|办好|装好|调好)(?:正常)?(?:了|啦|咯|喽)",
        r"^\W*(?:好|可以|行|能用|正常|通|ok|能上|能连|能打开|能打印|能登录|能访问|连上|登上)(?:了|啦|咯|喽)[\s!.。~,]*$",
        r"(?:问题|故障|工单|网络|系统|电脑|打印机|邮箱|账号|都|全|全部|终于|确实|应该是|又)(?:已|已经|都|全|就|是|终于|也)*(?:好|可以|正常|能用|通|行|解决|恢复|没事)了",
        r"(?:没有?|不|不会|未|没)再?(?:再|有再|出现|报错|出错|掉线|发生|卡顿|断线|弹|闪退|蓝屏|死机|卡了|断了).{0,4}(?:了|过|错|问题|线|$)",
        r"没有?(?:任何|什么|啥)?问题了|(?:已经?|都|一切|测试|使用|完全)没有?(?:任何|什么)?问题|没事了|(?:打印|使用|登录|登陆|登入|连接|访问|网络|网速|系统|运行|显示|收发|功能|测试|一切|都|已|均|全部)(?:已|已经|都|也|均)?正常|(?:登录|登陆|登入|连接|打印|安装|测试|发送|访问|验证)(?:已)?成功|可以(?:结单|关闭|关单|结案|关了|结束|销单|close)|请(?:关闭|结单|结案|关单)|(?:帮忙|麻烦)(?:关闭|结单|关单|结案)|一切正常|搞定|测试(?:通过|正常|没问题|ok|成功|可以)|(?:确认|问题)(?:已)?(?:解决|恢复|修复)|(?:能|可以)(?:正常)?(?:使用|用|登录|登陆|打开|打印|访问|上网|连接|连|收发|发送|接收|开机|上|进|看到|进入)(?:邮件|系统|网络|文件|vpn|了|邮箱|网)*了|恢复正常|使用正常|运行正常|正常使用了|用起来正常",
    ])
});
/// The fault is gone, said less plainly.
pub(super) static FIXED: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:it|that|this|these|those|they|update|change|reboot|restart|everything|all) (?:has |have |had |also |all |just |really |finally |seems to have |appears to have |seems to |both )*(?:worked|fixed|solved|resolved|cured)\b",
        r"\b(?:fixed|solved|resolved) (?:the|my|this|our|it|that|everything) ?(?:\w+ ){0,2}(?:problem|issue|error|it|trouble|bug|thing)?\b",
        r"\bfigured (?:it|this|that|things) out\b|\bgot it (?:to work|working|running)\b|\bworked (?:great|fine|perfectly|well|beautifully|for me|out)\b",
        r"\b(?:problem|issue|error|symptom)s? (?:is |are |was |has |have |seems? |appears? |now |to be |to have |been |just |finally )*(?:gone|solved|resolved|fixed|disappeared|went away|vanished|sorted)\b",
        r"\bworking (?:perfectly|fine|great|well|ok|okay|properly|correctly|normally|as expected)\b|\bseems? to work (?:great|fine|well|perfectly|ok|properly|correctly)\b",
        r"\b(?:it|that|this|everything|all) (?:is|are|seems|looks|seems to be|looks to be|appears to be) (?:\w+ )?(?:fixed|working|solved|resolved|ok|okay|fine|good|sorted|back)\b|\bit's (?:\w+ )?(?:fixed|working|solved|resolved|sorted|back)\b",
        r"(?:好|可以|行|正常|解决|恢复|通)(?:了|啦)",
    ])
});
/// It works, said of something; in a short answer that is about the fix.
pub(super) static WORKS: Pattern = LazyLock::new(|| {
    list(&[
        r"(?:可以|能|可)(?:正常)?(?:登录|登陆|登入|使用|打印|上网|访问|打开|连接|收发|连上)(?:到)?(?:了|邮件|系统|邮箱)?\W*$",
        r"\b(?:it|that|this|everything|all|mine|printer|vpn|mail|outlook|laptop|network|login|the \w+) (?:\w+ )?(?:works|worked|is working|are working|is ok|is fine)\b",
        r"^\W*(?:works|working|worked|fixed|solved|resolved)\b",
    ])
});
/// Negations of the words of success.
pub(super) static NOT_FIXED: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:not|n't|never|no|hardly|barely|isn't|wasn't|without)\b (?:\w+ ){0,4}?(?:work|works|worked|working|fix|fixed|solve|solved|resolved|resolve|ok|okay|fine|good|close|confirm|confirmed|help|helped|normal|sorted|up|back|running)\b",
        r"(?:isn't|wasn't|hasn't|haven't|doesn't|didn't|don't|aren't|can't|couldn't|won't|cannot|not) (?:\w+ ){0,4}?(?:work|works|worked|working|fix|fixed|solve|solved|resolved|resolve|ok|okay|fine|good|close|confirm|confirmed|help|normal|sorted|up|back|running|again|now)\b",
        r"(?:没|没有|未|尚未|还未|并未|还没|还没有|不|无法|不能|别|不要|不可以|先别|勿)(?:彻底|完全|真正|能|能够|被|得到|有)?(?:恢复|解决|修好|修复|正常|好|可以|搞定|关闭|结单|关单|结案|确认|用|通)",
        r"不(?:太|是很|够)?(?:正常|成功|稳定)|(?:没|没有|未)(?:登录|连接|安装|测试)?成功|再.{0,3}(?:好|恢复|解决)|(?:没|没有|未)(?:完全|彻底|全部|都)",
    ])
});
/// Sentences with words of failure that say the opposite.
pub(super) static NOT_BROKEN: Pattern = LazyLock::new(|| {
    list(&[
        r"\bwithout (?:the |an |any |that )?(?:\w+ )?(?:error|problem|issue|crash|trouble|interruption)|(?:not|n't) (?:\w+ )?(?:tested|tried|checked|verified|looked|had (?:time|a chance)|got around|gotten around|been able to (?:test|try|check))\b",
        r"\bi (?:also |have )?(?:ran into|had|hit|saw) (?:this|the|that) (?:exact |very )?same\b",
        r"\bno longer (?:fail|crash|hang|freez|broken|a problem|an issue|slow|down|see|get|have|happen|occur|appear|show|disconnect|drop|affected)",
        r"\b(?:doesn't|don't|does not|do not|didn't|hasn't|haven't|not|isn't) (?:\w+ ){0,2}(?:fail|crash|hang|freeze|happen|occur|appear|disconnect|drop|see|get|have|broken|slow)\w*\b.{0,40}\b(?:any ?more|any longer|again|since|now)\b",
        r"\bno more (?:error|problem|issue|crash|fail|warning|trouble)|\bno (?:further|new|other) (?:issues?|problems?|errors?)|\bnot (?:broken|a problem|an issue)\b|\b(?:nothing|not) (?:is )?wrong\b",
        r"不是.{0,4}(?:不行|不能|没好|坏)|没有?不行|并非|(?:没有?|不|不会|未)再(?:有|出现|报|掉|断|卡|弹|闪|死|蓝|发生|出)|不再|没出现过?|没有?(?:报错|出错)了?",
    ])
});
/// The fault is still there or came back.
pub(super) static STILL_BROKEN: Pattern = LazyLock::new(|| {
    list(&[
        r"\bstill (?:\w+ ){0,3}?(?:not|no|n't|isn't|doesn't|don't|can't|cannot|won't|hasn't|haven't|broken|fail|fails|failing|failed|down|dead|same|an issue|a problem|issues?|problems?|errors?|unable|happens|happening|occurs|occurring|persists?|crash|crashes|crashing|slow|stuck|wrong|get|getting|gets|see|seeing|having|exists?|offline|locked|open|there|unresolved|unusable|freez|hang|the case|disconnect|drop|showing|shows|does it|bad)",
        r"(?:isn't|doesn't|don't|can't|cannot|won't|hasn't|haven't|couldn't|is not|does not|do not|has not|have not|am not able|not) still\b|\b(?:isn't|not|hasn't|wasn't|has not|is not|was not|haven't) (?:been |yet |really |completely |fully |actually |quite )*(?:fixed|solved|resolved|sorted|repaired|gone|done)\b|\b(?:not|n't) (?:\w+ ){0,5}yet\b|^\W*(?:no\W+)?not yet\b|\b(?:un(?:solved|resolved|fixed))\b",
        r"\b(?:problem|issue|error|bug|fault|symptom|trouble|behaviou?r|it|message)s? (?:still |just |has |have |is |always )*(?:persists?|persisted|remains?|remained|came back|is back|comes back|come back|returned|returns|reappeared|re-?occurs?|recurs|exists|unchanged|reoccurred|recurred)\b|\b(?:is|are) back again\b|\bit(?:'s| is| has) (?:happening|happened|back|failing|down|broken|dead) again\b",
        r"(?:\bthe |\bexact |\bstill |\bgot |\bget |\bgetting |\bhave |\bhaving |^\W*)same (?:\w+ )?(?:problem|issue|error|result|message|thing|symptom|failure|outcome|story|behaviou?r is|behaviou?r as)s?\b|\bsame as before\b|\bkeeps? (?:on )?(?:crash|fail|disconnect|freez|hang|drop|ask|show|stop|restart|reboot|happen|say|gett|giv|com|turn|logg|los|prompt|popp|loop)\w*ing\b|\bnothing (?:has |have |had )?(?:changed|helped|worked|works|happens|happened)\b",
        r"\bno (?:luck|effect|difference|improvement|joy|dice|success|avail)\b|\b(?:no|without any|not any) change(?:s)?\b|\bno better\b|\bto no avail\b",
        r"(?:did|does|do|has|have|was|is)(?:n't| not) (?:really |actually |seem to |appear to |unfortunately |either )*(?:help(?:ed)?(?: either| at all| much| though| unfortunately| here| with \w+.*)*\W*$|fix|solve|resolve|make a difference|make any difference|change anything|do the trick|do anything|done anything|solved|fixed)\b",
        r"\b(?:again|anymore|any more|either)\b.{0,20}\b(?:broken|fails?|failing|failed|down|dead|crash\w*|error)\b|\b(?:broken|fails?|failed|failing|crashed|crashes|down|broke|dead|stopped|disconnected|locked out|disappeared|froze|frozen|hangs)\b.{0,20}\b(?:again|once more)\b",
        r"(?:not|n't) (?:\w+ ){0,3}(?:work|working|connect|print|start|open|log in|login|load|respond)(?:ing|s)? (?:\w+ ){0,3}(?:any ?more|either|again|still|at all)\b",
        r"\b(?:re-?open|reopen)\b|\b(?:do not|don't|please don't|not) close\b|\b(?:got|getting|is|even|much) worse\b|\bstarted (?:\w+ ){0,2}again\b|\bback to square one\b",
        r"^\W*no\W+(?:it|the|this|that|still|not|unfortunately|same|problem|i|we)\b.{0,40}(?:n't|not|still|same|problem|remain|fail|broken|error|cannot)",
        r"还是(?:不(?:行|能用?|可以|好|对)?|没(?:有|好|用)?|无法|无|有|连不|打不|一样|报|用不|登不|出现|老|这样|会|那样|坏|卡|慢|很|提示|显示|上不|收不|发不|死|断|错|失败|进不|老样子)",
        r"还(?:不行|不能|不可以|没有?(?:好|解决|修|恢复|弄|处理好|搞定|通|连上|反应|响应|效果|动静)|在报|报错|连不|打不|上不|登不|收不|发不|存在|卡|有(?:问题|错|同样))",
        r"(?:没有?|未能?|尚未|并未|还未|并没有?)(?:彻底|完全|真正|得到|被)?(?:解决|修好|好(?:$|[^的])|恢复|修复|处理好|效果|变化|反应|改善|起作用|搞定|作用)",
        r"(?:依然|依旧|仍然?|仍旧|照样|始终|一直)(?:是|还|会|就)?(?:不|无|没|有|报|会|连|存在|出现|打|登|上不|卡|慢|提示|显示|失败|如此|这样|断|未)",
        r"(?:又|再次|再度|重新|老是|总是)(?:断|坏|掉|报错|报|出现|不行|来了|死机|卡|挂|连不|开始|不能|没|出问题|犯|黑|蓝|停|失败|登不|打不|上不|无法|不可|弹|闪退|重现|发生|发作|变慢|慢|有问题|锁)",
        r"(?:重新打开|重开|重启)(?:一下)?(?:这个|该|此)?(?:工单|单子|问题单|ticket)|老样子|老问题|(?:同样|一样|相同|同一)的?(?:问题|错误|情况|报错|现象|提示)|(?:问题|故障|现象)(?:依旧|依然|仍|还|又|再|没)|无效|没用|没效果|不管用|不起作用|不好使|更(?:严重|慢|差|糟|卡)|复发|不要?关闭|先别关|别关|👎",
    ])
});
/// Plain words of failure: in a short answer they are about the fix.
pub(super) static BROKEN: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:not|n't|never) (?:\w+ ){0,2}?(?:work|works|worked|working|able|connect|print|open|start|log in|login|respond|help|helped|fixed|solved)\b",
        r"(?:doesn't|don't|didn't|isn't|can't|cannot|won't|couldn't) (?:\w+ ){0,2}?(?:work|working|connect|print|open|start|log|login|access|help|load|respond|see|find|get|use|send|receive|boot)\b",
        r"\b(?:is|are|it's|remains?|completely|totally|was) (?:\w+ )?(?:broken|down|dead|offline|failing|stuck|unusable|unavailable|frozen)\b|\b(?:fails|failed|failing|(?:i'm|am|is|are|we're|still) unable to|no good|stopped working|error again)\b",
        r"\b(?:is|are|was|remains?|stays?|looks) (?:exactly |still |just |pretty much )?the same\b",
        r"\bunfortunately\b.{0,60}\b(?:not|no|n't|fail\w*|error|problem|issue|same)\b",
        r"不行|不能用|无法(?:使用|登录|连接|打开|访问|上网|打印)|用不了|连不上|打不开|登不上|登录不(?:了|上)|上不了|收不到|发不出|打印不了|报错|失败|不好用|没反应|坏了|断了|(?:不能|没法)(?:登录|上网|打印|访问|用|连|打开|使用)",
    ])
});
/// The author speaks of having tried what was proposed.
pub(super) static TRIED: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:tried|tested|rebooted|restarted|updated|reinstalled|upgraded|your (?:fix|suggestion|solution|instruction|advice|patch)s?|as you (?:said|suggested|described|asked)|after (?:the|your|a|rebooting|restarting|updating)|described|instructions|steps|guide|manual|knowledge ?base)\b",
        r"试了|试过|按照?您|按照?你|重启(?:后|了|过)|更新(?:后|了)|装了",
    ])
});
/// The blame in a question: "why is it still not working?"
pub(super) static WHY: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:why|how come|how can it)\b",
        r"怎么(?:还|又|老|总|依然|仍)|为什么(?:还|又|老|总|依然|仍)|为何(?:还|又|仍)|(?:咋|怎么回事)",
    ])
});
/// The author advises somebody: then the words of success and failure are about another's fault.
pub(super) static ADVICE: Pattern = LazyLock::new(|| {
    list(&[
        r"\byou (?:can|could|should|might|may|will|need|would|must|want)\b|^\W*(?:please |then |also |just |maybe |or )*try (?:to|the|using|it|this|that|running|setting)\b|\b(?:did you|do you have|have you (?:tried|checked)|make sure|i (?:would )?(?:suggest|recommend)|what (?:version|is your|exactly)|your (?:graph|config|setup|file|system|application|code|block|device|host|case))\b",
    ])
});
/// The request is withdrawn.
pub(super) static CANCEL: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:please |can you |you can |kindly )?(?:cancel|withdraw|disregard|ignore) (?:the|this|my|that|it|our|above|previous|last)\b|^\W*(?:please )?(?:cancel|withdraw|disregard|ignore)\b|\b(?:no longer (?:needed|required|necessary|relevant|need|want)|not needed any ?more|don't need (?:it|this|that|help) any ?more|never ?mind|false alarm|drop this (?:ticket|request))\b",
        r"不用(?:再)?(?:处理|管|弄|修|麻烦|看|查|来|申请|办)了?|不需要(?:了|处理|再)|(?:取消|撤销|撤回|作废)(?:这|该|此|我|申请|工单|请求|吧|了|即可|一下|订单|$)|请取消|请撤|请忽略|不必(?:处理|再)|不要了|无需(?:处理|再)|算了",
    ])
});
/// Displeasure with the service.
pub(super) static COMPLAINT: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:unacceptable|complain(?:t|ing)?|ridiculous|disappoint(?:ed|ing)|outrageous|terrible (?:service|support)|(?:poor|bad|worst|awful|horrible|lousy) (?:service|support|experience)|fed up|incompetent|disgrace\w*|frustrat(?:ed|ing)|dissatisfied|unprofessional|not (?:happy|satisfied|pleased)|way too (?:slow|long)|taking (?:too|so) long|nobody (?:answers|replies|cares|responded)|no one (?:answers|replies|has replied|responded)|waste of (?:my )?time|speak to (?:your|the|a) (?:manager|supervisor)|escalate)\b",
        r"投诉|太慢了|效率.{0,4}(?:低|差)|失望|不满|太差|无语|没人(?:理|管|回|处理)|忍无可忍|不负责|糊弄|敷衍|态度.{0,4}(?:差|恶劣|不好)|找你们?领导|推诿|受够|岂有此理|过分|服务.{0,4}差|拖.{0,4}(?:太久|这么久|多久)|这么久.{0,6}(?:没|不|还)",
    ])
});
/// News is asked for, question mark or not.
pub(super) static NEWS: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:any|some) (?:\w+ )?(?:news|updates?|progress|eta|feedback|developments?)\b|\bwhat(?:'s| is) the (?:\w+ )?(?:status|state|progress|eta|situation)\b|\b(?:status|progress) (?:update|report|of my|of the|of this|on)\b|\bhow (?:is|are|far) .{0,30}(?:going|progress|coming|along)\b|\bstill waiting\b|\bwhere (?:are we|do we stand)\b|\b(?:following|follow) up on\b|\bchecking in\b|\b(?:an|the|your) eta\b|\bfriendly (?:ping|reminder)\b|\bgentle (?:ping|reminder)\b",
        r"有(?:什么|没有|何)?(?:新的?)?(?:进展|消息|结果|更新|眉目|回复|进度|答复)(?:吗|没|了|呢|\?|$)|(?:进展|进度|处理情况|处理得?|情况)(?:如何|怎么样|怎样|到哪|咋样)|到哪(?:一步|里|儿)了|处理(?:的|得)?怎么样|催(?:一下|促)|还要(?:等|多久)|(?:麻烦|请)?(?:跟进|催)一下|什么时候(?:能|可以|才|会)?(?:好|修|解决|处理|恢复|弄|完成|有)|何时(?:能|可以)?(?:好|修|解决|处理|恢复|完成)|(?:还要|需要|大概|要)多久|多久(?:能|可以)|几时(?:能|可以)?",
    ])
});
/// In a question, these ask for the state.
pub(super) static STATE_ASKED: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:fixed|solved|resolved|working|work|ready|done|progress|status|repaired|completed|finished|looked at|available|back|found out|happening|received|got my|seen my)\b|\b(?:when|how long|how soon)\b|\bwhat about (?:my|the|this)\b",
        r"解决|修好|修复|好了|恢复|处理|搞定|完成|弄好|收到|怎么样|何时|什么时候|多久",
    ])
});
/// Seen, understood, will be tried.
pub(super) static RECEIPT: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:ok|okay|k|kk|okey|alright|all right|noted|got it|received|understood|roger|acknowledged|will do|sure|fine|great|good|cool|copy that|sounds good|i see|i understand|duly noted)\b(?: then)?|\b(?:noted|got it|understood|will do|well received|message received|received with thanks|duly noted|thanks for (?:the |your |letting |informing |keeping |getting )\W*(?:\w+ )?(?:info\w*|update|reply|response|answer|feedback|notice|notification|heads-up|me know|me informed|me|back|clarif\w+|explanation|mail|e-?mail|message)(?: \w+){0,2})\b|\bthank you for (?:the |your |letting |informing |keeping |getting )\W*(?:\w+ )?(?:info\w*|update|reply|response|answer|feedback|notice|notification|me know|me informed|me|back|clarif\w+|explanation|mail|e-?mail|message)\b",
        r"\b(?:i|we)(?:'ll| will| am going to|'m going to| shall) (?:\w+ ){0,2}(?:try|test|check|look|see|have a look|let you know|wait|tell you|report|do (?:it|that|so)|give it|get back|reply|keep)\b.*|\b(?:will|going to) (?:\w+ )?(?:try|test|check|let you know|report back|give it a try|keep you)\b.*|\blooking forward\b.*",
        r"\blet me (?:try|test|check|see|have a look)\b.*|\b(?:try|test|check) (?:it |that |this )?(?:later|tomorrow|tonight|soon|today|asap|on monday|next week|this (?:afternoon|evening|morning))\b.*|\bwaiting\W*$|^\W*and (?:then )?(?:i'll |will )?(?:let you know|report|get back|come back|tell you|update you|keep you)\b.*",
        r"收到|知道了?|了解了?|明白了?|好的|好滴|好哒|好嘞|嗯+|哦+|^\W*(?:好|ok|行|可以|没问题|是的?)\W*$|已(?:阅|读|知|悉|收)|知悉|获悉|\bokk*\b|[👍👌✅🆗🎉🙂😊😀😄☑✔]",
        r"等?我?们?(?:这边|先|就|会|要|还是)?(?:测试后|验证后|确认后|马上|稍后|回头|等下|等一下|等会儿?|待会儿?|一会儿?|晚点|晚些|上午|下午|中午|早上|明天|明早|后天|晚上|今晚|今天|周.|下周.?|星期.|下班|上班|回(?:去|来|公司|家|办公室|头)|到公司|有空|有时间|抽空|之后|这就|尽快|再|去)(?:之?后|时|再|去|就|来|会|先|我|的时候|上午|下午|晚上|早上|回来|回公司|到公司){0,6}(?:试|测|看|验证|确认|操作|反馈|回复|告诉|告知|联系)(?:试|测|看|一试|一下|下|证|您|你|你们|结果|吧|哈|啊|效果)*",
        r"^\W*我?们?(?:先|再|来|去|就|会)*(?:试试看?|试一下|试一试|测试一下|测一下|测试看看|验证一下)[\s吧啊哈!。~]*$|^\W*我们?(?:先|再|来|去)?(?:看看|看一下|看下|查一下|查查)[\s吧啊哈!。~]*$|^\W*(?:我|我们)?还?(?:没有?|未)(?:来得及|时间|空|去)?(?:测试|试|测|验证|看)(?:过|呢)?\W*$|^\W*(?:那|就|我)?(?:静候|等候?|等待)(?:您|你|们|的|好|佳)*(?:消息|通知|回复|电话|处理|佳音|音)?\W*$",
    ])
});
/// Thanks.
pub(super) static THANKS: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:many |big |great |lots of )?(?:thanks|thank you|thankyou|thx|tks|ty|tnx|cheers|much appreciated|appreciated?|i appreciate)\b(?: (?:a lot|a bunch|a million|so much|very much|again|all|everyone|everybody|guys|team|once more|for (?:the |your |all |all your |everything|helping|fixing|solving|looking|taking)(?: ?\w+){0,5}|to (?:you|all)|for (?:this|that|it)|so very much))*|\b(?:i am|i'm|we are|we're) (?:very |so |really |truly )*(?:grateful|thankful)\b",
        r"(?:非常|十分|万分|太|特别|真心|衷心|多)?(?:感谢|谢谢|多谢|谢了|谢啦|感激|thanks)(?:您|你|你们|们|老师|大家|各位|了|啦|帮忙|支持|帮助|协助|的|快速|及时|耐心|热心|细心|大力|迅速|指导|解答|回复|服务|配合|处理|不尽|啊|哈|!)*|辛苦(?:了|啦|您|你们)*|费心了?|给力|太好了|太棒了|赞|[🙏❤💐🌹]",
    ])
});
/// More than thanks: alone, it says that all is well.
pub(super) static PERFECT: Pattern =
    LazyLock::new(|| list(&[r"\bperfect(?:ly)?\b", r"(?:太|非常|很|十分)?完美(?:了|!|啊)*|(?:太|非常)?圆满(?:了)?"]));
/// The clause only goes on with the one before it.
pub(super) static JOINED: Pattern = LazyLock::new(|| list(&[r"^\W*and\b"]));
/// Wishes and praise, which weigh nothing.
pub(super) static WISH: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:i wish you|wish you|wishing you|have|enjoy) (?:\w+ )?(?:nice|great|good|lovely|wonderful|pleasant|the|your) (?:\w+ )?(?:day|weekend|evening|afternoon|morning|week|one|time|holidays?)\b|\b(?:best|kind|warm) (?:regards|wishes)\b|\bregards\b|\b(?:see you|bye|goodbye|take care)\b|\bno (?:problem|worries)\b",
        r"\b(?:(?:you|this|that|it)(?:'re|'s| are| is| was)(?: all)? )?(?:very |so |really |super |such |the )*(?:(?:kind|helpful|awesome|amazing|excellent|wonderful|brilliant|fantastic|outstanding|best)(?: (?:of you|service|help|support|work|job|team))*|(?:great|good|nice|quick|fast|prompt) (?:service|help|support|work|job|response|reply|one)|well done)\b",
        r"祝(?:您|你|大家|各位|们)*(?:好|工作|生活|身体|周末|节日|一切|健康|顺利|愉快|快乐|商祺|安)+|(?:周末|节日|新年|中秋|国庆|假期|春节)(?:愉快|快乐)|此致|敬礼|再见|拜拜|晚安|打扰了|不好意思|不客气|(?:给)?(?:您|你|你们)?添麻烦了|麻烦(?:了|您了|你了|你们了|大家了)",
    ])
});
/// Words that carry nothing beside a courtesy.
pub(super) static FILLER: Pattern = LazyLock::new(|| {
    list(&[
        r"\b(?:and|so|then|very|much|indeed|again|oh|ah|well|really|also|sir|madam|mr|mrs|ms|dr|prof|all|everyone|everybody|team|guys|folks|colleagues?|there|for|a|an|the|you|your|to|of|from|with|me|us|i|it|this|that|just|both|help|support|assistance|efforts?|patience|time|work|service|attention|cooperation|reply|response|answer|understanding|advice|info|information|quick|fast|prompt|kind|great|excellent|continued|ok|okay)\b",
        r"再次|先|那|就|也|都|我|您|你|们|大家|各位|耐心|热心|及时|快速|解答|指导|帮助|支持|协助|配合|处理|服务|[啊哈呀啦吧哦噢哟嘻嘿呵了的哒呢]",
    ])
});
/// One word behind a courtesy that is no name.
pub(super) static NOT_A_NAME: Pattern = LazyLock::new(|| {
    list(&[
        r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow|tonight|now|later|yet|soon|one|two|three|four|five|six|seven|eight|nine|ten|yes|yep|yeah|yup|no|nope|not|never|nothing|none|still|but|both|neither|left|right)$",
        r"[一二三四五六七八九十零两几楼层号室栋区不没无未坏卡慢断错黑蓝闪空是在有要用能会还又请麻烦帮]|[今明后昨]天|[上中下]午|早上|晚上|打印|电脑|网络|型号",
    ])
});
/// All of an answer: yes. Folded, without punctuation.
pub(super) static YES: Pattern = LazyLock::new(|| {
    list(&[
        r"^(?:oh |ok |well )?(?:yes|yep|yeah|yup|yea|ya|aye|y|yes indeed|indeed|affirmative|correct|(?:yes |yep |yeah )?(?:it|that) (?:does|is|has|did))(?: (?:yes|it (?:does|is|has|did)|sir|of course|indeed|now))?$",
        r"^(?:嗯+ ?)?(?:是+|是的+|对+|对的+|嗯+|恩+|没错|的确|确实|(?:ok|好|可以|行)(?:了|啦))(?:滴|啊|呀|哦|噢|哈|呢)?$",
    ])
});
/// All of an answer: no. Folded, without punctuation.
pub(super) static NO: Pattern = LazyLock::new(|| {
    list(&[
        r"^(?:oh |well |sorry )?(?:no|nope|nah|n|not yet|negative|not really|(?:no )?(?:it|that) (?:does not|doesn't|is not|isn't|has not|hasn't|did not|didn't)|no not yet)(?: (?:no|sorry|sir|yet))?$",
        r"^(?:没有?|不|不是的?|还没有?|还不|尚未|还未|未|否|并没有?|没呢)(?:啊|呀|哦|噢|哈|呢)?$",
    ])
});
/// Greetings and forms of address, which weigh nothing.
pub(super) static GREETING: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b(?: [\p{L}.'&&[^\p{Han}]]+){0,2}(?: (?:team|desk|all|colleagues|support))?\W*$|^\W*(?:hi|hello|hey|dear)\b",
        r"您好|你好|大家好|早上好|上午好|下午好|晚上好|(?:^\W*|\s)[\p{Han}&&[^一二三四五六七八九十楼层号室栋区不没无坏员职加手完停开施竣罢]]{1,3}(?:老师|工程师|同学|师傅|小哥|经理|主任|哥|姐|总|工)好?(?:\s|$|[,，。!~])|老师|工程师|同学|师傅|小哥",
    ])
});
/// A closing formula at the start of its line.
pub(super) static CLOSING: Pattern = LazyLock::new(|| {
    list(&[
        r"^(?:(?:best|kind|warm|many|with best|with kind)? ?(?:regards|wishes|thanks)|thanks|thank you|thanks in advance|many thanks|thx|cheers|br|sincerely|yours sincerely|yours|best|all the best|greetings)[\s,.!-]*$",
        r"^(?:此致|祝好|顺祝商祺|敬礼|祝工作顺利)[\s,.!。]*$",
    ])
});
/// A mark for the service, alone on its line.
pub(super) static RATING: Pattern = LazyLock::new(|| {
    list(&[
        r"^\W*(?:(?:my )?(?:rating|score|rate|mark)|评分|评价|打分|满意度|我(?:给|打))?\s*(?:is|:|=|为|是)?\s*(?:[1-5]|one|two|three|four|five|一|二|两|三|四|五|满)\s*(?:/\s*5|out of (?:5|five)|stars?|分|星|颗星)?\s*(?:好评|rating)?\s*[!.。~]*\s*$",
        r"^\s*[★⭐☆🌟\u{fe0f}]{1,5}\s*$",
    ])
});
/// Traditional characters of the word lists, each followed by its simplified form.
const SIMPLIFIED: &str = "個个們们還还沒没壞坏謝谢請请關关問问題题決决復复複复經经過过從从嗎吗麼么進进處处單单銷销訴诉連连\
    網网開开機机錯错誤误報报現现這这樣样點点變变應应該该說说對对時时間间幾几會会後后發发給给無无試试\
    斷断儘尽盡尽評评滿满閉闭結结動动員员辦办讓让確确認认號号裡里裏里電电腦脑嚴严態态誰谁為为煩烦來来\
    週周當当顯显啟启終终於于貴贵轉转體体顆颗測测頁页類类種种舊旧掛挂鎖锁帳账賬账戶户響响務务費费懇恳\
    師师領领導导讀读獲获嘗尝訊讯係系臺台線线碼码總总贊赞讚赞萬万";

/// The simplified form of a character, if the word lists need one.
pub(super) fn simplified(c: char) -> char {
    let mut pairs = SIMPLIFIED.chars();
    while let (Some(from), Some(to)) = (pairs.next(), pairs.next()) {
        if from == c {
            return to;
        }
    }
    c
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_compiles() {
        let lists = [
            &QUESTION,
            &CONDITION_FIRST,
            &CONDITION,
            &CONTRAST,
            &CONCESSION,
            &LONE_CONTRAST,
            &LACKING,
            &UNSURE,
            &PAST,
            &DOUBT,
            &FIXED_NOW,
            &FIXED,
            &WORKS,
            &NOT_FIXED,
            &NOT_BROKEN,
            &STILL_BROKEN,
            &BROKEN,
            &TRIED,
            &WHY,
            &ADVICE,
            &CANCEL,
            &COMPLAINT,
            &NEWS,
            &STATE_ASKED,
            &RECEIPT,
            &THANKS,
            &PERFECT,
            &JOINED,
            &WISH,
            &FILLER,
            &NOT_A_NAME,
            &YES,
            &NO,
            &GREETING,
            &CLOSING,
            &RATING,
        ];
        for (n, list) in lists.into_iter().map(LazyLock::force).enumerate() {
            assert!(list.is_some(), "list {n}");
        }
    }
}
