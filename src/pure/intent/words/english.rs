//! The English halves of the word lists; `words.rs` says how they are used.

/// Words for a fault, as `<fault>` in the lists.
pub(super) const FAULT: &str = "(?:error|problem|issue|crash|drop-?out|failure|disconnect(?:ion)?|warning|trouble|freeze|glitch|symptom|fault|bug|pop-?up|noise|delay|lag|overflow|underrun|underflow|time-?out|exception|alert|alarm)(?:es|s)?";

/// The clause asks, whatever its last mark.
pub(super) const QUESTION: &[&str] = &[
    r"^\W*(?:is|are|was|were|do|does|did|has|have|can|could|will|would|should|shall|may|what|when|where|who|why|how|which) (?:it|this|that|the|there|my|your|you|anyone|anybody|someone|i|we|they|any|long|is|are|do|can|will|come)\b.*\?",
    r"(?:could|can|would) you (?:please )?(?:tell|let|check|confirm|advise|say)",
];

/// The sentence begins with a condition, which then holds for all of it.
pub(super) const CONDITION_FIRST: &[&str] = &[
    r"^\W*(?:if|once|when|whenever|as soon as|unless|until|in case|assuming|provided|after you|hopefully|i hope|let's hope|hope)\b",
];

/// The clause is conditional.
pub(super) const CONDITION: &[&str] = &[
    r"\b(?:if|whether|once (?:i|we|it|the|you|they|this|that|my|he|she)|unless|until|in case|as soon as|hopefully|hope|hoping|wish|would|in order|so that|supposed to|should \w+|may|might|maybe|perhaps|i guess|wonder|make sure)\b",
    r"\b(?:i|we)(?:'ll| will| am going to| shall) (?:\w+ ){0,3}(?:when|how|that)\b",
];

/// The clause turns against the one before it.
pub(super) const CONTRAST: &[&str] = &[r"^\W*(?:but|however|unfortunately|although|though|yet|except|apart from)\b"];

/// The clause grants what the next one turns against.
pub(super) const CONCESSION: &[&str] = &[r"^\W*(?:even )?(?:although|though)\b"];

/// The whole clause is a word of contrast, for the next one.
pub(super) const LONE_CONTRAST: &[&str] = &[r"^\W*(?:but|however|unfortunately|only)\W*$"];

/// After "it works, but": what is wrong with it.
pub(super) const LACKING: &[&str] = &[
    r"\b(?:(?:very |too |so |really |quite |extremely |a bit |rather |still )*(?:slow(?:ly|er)?|sluggish|bad(?:ly)?|poor(?:ly)?|worse|awful|terrible|unstable|unreliable|intermittent(?:ly)?|laggy|noisy|blurry|faint|blank|wrong|incomplete|missing|broken|unusable|jammed|stuck|garbled)|still|errors?|problems?|issues?|fail\w*|crash\w*|hangs?|freez\w*|drops?|disconnect\w*)\b",
    r"^\W*(?:but )?not (?:on|for|in|with|from|at|the|all|to)\b|^\W*(?:except|apart from)\b|\b(?:doesn't|isn't|don't|aren't|does not|is not)\b",
    r"\b(?:can't|cannot|unable|won't)\b",
    r"^\W*but (?:only|just|me|mine|us)\b",
    r"^\W*(?:but )?without\b",
];

/// The clause speaks of another time.
pub(super) const PAST: &[&str] = &[
    r"\b(?:yesterday|last (?:week|month|year|time|friday|monday)|before|previously|earlier|used to|in the past|formerly|originally|initially|at first|back then|until (?:now|today|yesterday))\b",
];

/// The clause speaks of today after all.
pub(super) const PRESENT: &[&str] =
    &[r"\b(?:now|today|this (?:morning|afternoon|evening)|since|meanwhile|in the meantime)\b"];

/// Words of hope, doubt or advice, and the happiness of others, that take the force from "it works".
pub(super) const DOUBT: &[&str] = &[
    r"\b(?:glad|happy|great|good|nice|pleased) (?:that |to (?:hear|see|know) |to hear that )?(?:it|this|that|you|everything)\b",
    r"\b(?:would|should|could|might|may|must|can) (?:be |have |also |then |probably |now )*(?:fix|solve|resolve|help|work|do)",
    r"\b(?:will|going to|want(?:s|ed)? to|need(?:s|ed)? to|trying to|try to|how to|able to|have to|has to|unable to|to be|help|fail(?:s|ed)? to|please|you) (?:\w+ )?(?:fix|fixed|solve|solved|resolve|resolved|work)\b",
    r"\b(?:don't|do not|doesn't|didn't|not|can't|cannot) (?:know|think|believe|sure|understand|say|tell|confirm)\b",
    r"\b(?:for (?:my|our|other|some|another|the other) (?:colleagues?|users?|people|one|coworkers?|neighbou?r)|on (?:my|the) (?:phone|other)|others|other (?:users|people|colleagues|staff|departments?))\b",
    r"\b(?:almost|nearly|partly|partially|half|mostly|sometimes|only|sort of|kind of|for (?:a|an|one|two|three|five|ten|some|\d+) (?:minutes?|hours?|while|moment|days?|seconds?|time))\b",
    r"\b(?:i|we) (?:think|believe|guess|assume|suppose|presume|suspect)\b|\b(?:appears|seems) (?:to be )?(?:ok|okay|fine|good|better) for\b",
    r"\b(?:says|claims|reports|thinks|believes|feels|reckons|tells (?:me|us)|told (?:me|us)|heard|according to|apparently|supposedly|allegedly)\b",
    r"\b(?:colleagues?|he|she|they|someone|somebody|users?|vendor|team) (?:\w+ )?(?:said|say|claim(?:ed)?|report(?:ed)?|told)\b",
    r"\bworking (?:on (?:it|a|an|the|this|that|these|\w+ing)|towards|with you|hours)\b|\bworks (?:something like|by|when|only|better|differently)\b|\bwhy (?:it|this|that) work",
    r"\bfixed in (?:the )?(?:\w+ ){0,2}(?:version|release|cvs|git|svn|master|upstream|branch|trunk|head|next|latest|upcoming|\d)",
    r"\b(?:which|that) (?:has|have) (?:been )?(?:fixed|solved|resolved)\b",
    r"\b(?:neither|none|nothing|nobody|no one|stopp?(?:s|ed|ing)?|quit) (?:of (?:\w+ ){1,3})?(?:work|help|fix)",
    r"\bwhen it works\b|\bact(?:s|ed|ing) up\b|\b(?:better|improved) but\b",
    r"\b(?:probably|presumably|likely|everyone else|everybody else)\b|\bon (?:a|another) (?:different |other )?(?:account|machine|computer|pc|laptop|browser|device|phone)\b",
    r"\b(?:managed to|able to|could|worked|got|logged) (?:\w+ ){0,3}once\b|\bone worked better\b|\bfor every(?:one|body) but\b",
    r"\bfixed in[- ]tree\b|\bwith (?:that|this|it) (?:fixed|solved)\b|\bfixed by commit\b|\bsimilar\b|\b(?:other than|apart from|otherwise)\b",
    r"\bhow (?:it|this|that|the \w+) works?\b",
    r"\b(?:please|kindly|pls|needs?|wants?|wanted|would like|get|bring|must) (?:\w+ ){0,5}(?:back to normal|up and running|good to go|all set)\b",
    r"\b(?:please|kindly|pls) (?:\w+ ){0,2}confirm\b|\bas (?:bad|badly|slow|slowly|little|poorly) as\b|\bso long as\b|\bworks? (?:\w+ )?as long as\b",
    r"\bworking (?:from (?:home|the|here|another|my|a)|late|remotely|overtime|on ?site|with (?:my|an?|another|the) (?:\w+ ){0,2}(?:phone|hotspot|laptop|mobile|backup|workaround|spare|tablet|pc))\b",
];

/// The author does not know whether it works.
pub(super) const UNSURE: &[&str] = &[
    r"\b(?:unsure|uncertain|doubt)\b",
    r"(?:\bnot|n't) (?:\w+ ){0,2}(?:sure|certain|know|tell)(?: yet)?(?:\W*$| (?:if|whether|that|it|this|the|everything|all|about)\b)",
    r"\b(?:can't|cannot|couldn't) (?:\w+ ){0,2}say\b",
];

/// It may work, but the author waits and sees.
pub(super) const TENTATIVE: &[&str] = &[
    r"\bfingers crossed\b|\b(?:touch|knock on) wood\b|\bso far\b|\bfor (?:now|the moment|the time being)\b|\btime will tell\b",
    r"\b(?:let's|let us|we'll|we will|i'll|i will|will) (?:wait and )?see\b(?:\W*$| (?:how|if|whether|what|tomorrow))",
    r"\b(?:keep|keeping) (?:an eye|watching|monitoring|observing)\b|\b(?:monitor|observe|watch) (?:it|this|that|the \w+)\b|\bhard to (?:tell|say)\b|\btoo early\b",
    r"\bnot (?:100 ?% |entirely |completely |totally |quite |so |too |really )?(?:sure|certain|convinced)\b",
];

/// Said with a bitter smile; nothing in such a mail thanks or confirms.
pub(super) const SARCASM: &[&str] = &[
    r"[\x22“”'](?:fix(?:ed)?|solved|resolved|done|working|repaired)[.,!]?[\x22“”']|\byeah\W+(?:right|sure)\b|\bvery funny\b|\bas if (?:that|this|it) (?:would|will|could|ever)\b",
    r"\bthanks for nothing\b|\bgood luck with (?:that|it)\b|\bbelieve (?:it|that) when\b|\bsure (?:it|you) (?:is|does|did)\b|\bwhat a (?:joke|surprise)\b",
    r"[\x22“](?:work(?:ing|s)|fixed|solved)[^\x22”]{0,14}[\x22”]",
];

/// The fault is gone, said of now and beyond doubt.
pub(super) const FIXED_NOW: &[&str] = &[
    r"\b(?:now|again|finally)\b.{0,30}\b(?:works|working|worked|fixed|solved|resolved|ok|okay|fine|normal)\b|\bfinally\W+it works?\b",
    r"\b(?:works?|working|worked|fixed|solved|resolved)\b.{0,24}\b(?:now|again|since|today)\b",
    r"\b(?:ok|okay|fine|good|normal|running|sorted|up|online|connected|reachable|accessible|visible|available|usable|flowing|responding|responsive|stable) (?:\w+ )?(?:now|again|today|since (?:the|this|that|yesterday|then|last|your|you|we|i|\w+day|\d+))\b",
    r"\b(?:i'm|i am|we're|we are) (?:all )?back(?: (?:up|online|now|again|in business)| and running|\W*$)",
    r"\b(?:can|able to) (?:now )?(?:\w+ ){1,4}(?:again|now)\b|\b(?:i|we) can now (?:log|access|print|connect|open|see|reach|use|send|receive|login|start|work|read|write|hear|join|sign|get|edit)",
    r"\b(?:mailbox|mail|e-?mail|service|server|system|network|internet|connection|access|vpn|wi-?fi|printer|website|account)s? (?:is|are|came) back\b",
    r"\b(?:my|the|this|our) (?:\w+ ){0,2}(?:problem|issue|ticket|case|error|matter|request) (?:is |was |has been |has now been |got |now |already |seems |appears )*(?:solved|resolved|fixed|sorted|gone)\b",
    r"^\W*(?:yes\W+)?(?:problem|issue|case|ticket|error|all|everything|it's|its)? ?(?:is |has been |now )?(?:solved|resolved|fixed|sorted)(?: out)?\b",
    r"\b(?:did|does) the trick\b",
    r"(?:^\W*|\b(?:it's|is|are|we're|i'm|now|yes|yep|yeah) )all (?:good|set|well|ok|fine|sorted|clear)\b",
    r"\bback to normal\b|\bup and running\b|\bgood to go\b|\blike a charm\b|\b(?:works|working|runs|worked) (?:flawlessly|beautifully|smoothly)\b",
    r"\b(?:connects|prints|opens|loads|starts|boots|scans|syncs|responds|logs in|runs|comes up|printing|syncing|charging|receiving|sending|scanning) (?:fine |ok |properly |correctly |normally |up )?(?:again|now)\b",
    r"\bconfirm(?:ed|ing)?\b.{0,40}\b(?:work(?:s|ed|ing)?|fixed|solved|resolved|ok|good|fine|gone|closed)\b",
    r"^\W*(?:yes\W+)?(?:(?:i|we) (?:can |hereby )?)?confirm(?:ed)?\W*$",
    r"\b(?:problem|issue|error|<fault>)s? (?:is |are |was |has |have |seems? |appears? |now |to be |to have |been |just |finally )*(?:gone|disappeared|went away|vanished)\b|^\W*(?:problem|issue|error)s? gone\b",
    r"\b(?:today|now|this morning)\b.{0,20}\bworks?\b|^\W*(?:all )?back up\b|\bnow it (?:prints|opens|starts|connects|boots|loads|runs)(?: fine| properly| again| ok)?\W*$",
    r"\b(?:is|are) now (?:\w+ )?(?:correctly|properly|correct|clean|green|active|healthy|in sync|stable|visible|assembled|complete|installed)\b|\bnow \w+ (?:correctly|properly|normally|fine)\b",
    r"\b(?:lets (?:me|us) in|plays|passes|pass|rings|charges|saves|refreshes|turns on|mounts|assembles|streams|does (?:the|its) job) (?:\w+ ){0,2}(?:again|now)\b|\bshows (?:the|my|our|all) (?:\w+ ){1,2}again\b",
    r"\b(?:is|are|gets?|was) (?:\w+ )?(?:recogni[sz]ed|detected|found|visible|listed|displayed|shown|mounted|assembled|accepted|synced|linked|clean|active|in sync|healthy) (?:\w+ )?(?:again|now)\b",
];

/// The ticket may be closed.
pub(super) const CLOSE: &[&str] = &[
    r"\b(?:please|you (?:can|may)|feel free to|go ahead and|can be|may be|could be|should be|happy (?:for (?:this|it|the \w+) to be|to)|i'd|we can) (?:\w+ ){0,2}closed?(?: it| this| that| now| again| please| thanks| then| off)*(?:\W*$| (?:the|this|my|that) (?:ticket|case|issue|request|incident|call|one|matter)\b| from)|\bclose (?:the|this|my) (?:ticket|case|issue|request|incident|call|one)\b",
    r"\bclos(?:e|ed|ing) (?:it |this )?(?:\w+ )?from (?:my|our) side\b|^\W*(?:please )?(?:mark|set) (?:this|it|the ticket) (?:as )?(?:resolved|solved|done|closed)\b|\b(?:mark|set) (?:this|it|the \w+) as (?:resolved|solved|done|closed)\b",
    r"\bno further (?:help|action|assistance|support) (?:is )?(?:needed|required|necessary)\b|\bno (?:further )?(?:action|help) needed\b",
];

/// The ticket is to stay open.
pub(super) const HOLD: &[&str] = &[
    r"\b(?:do not|don't|not|before you|leave it|keep it|leave (?:the|this) (?:ticket|case)|keep (?:the|this) (?:ticket|case)) (?:yet )?(?:close|closing|open)\b|\b(?:don't|do not|please not) (?:\w+ )?close\b",
];

/// The author tests, or will.
pub(super) const TESTING: &[&str] = &[r"\b(?:test|try|check|verif|monitor|watch|observ|confirm|wait|until|before)\w*"];

/// The fault is gone, said less plainly.
pub(super) const FIXED: &[&str] = &[
    r"\b(?:it|that|this|these|those|they|update|change|reboot|restart|everything|all|you) (?:has |have |had |also |all |just |really |finally |seems to have |appears to have |seems to |both )*(?:worked|fixed|solved|resolved|cured)\b",
    r"\b(?:fixed|solved|resolved|cured) (?:the|my|this|our|it|that|everything) ?(?:\w+ ){0,2}(?:problem|issue|error|it|trouble|bug|thing)?\b",
    r"\bfigured (?:it|this|that|things) out\b|\bgot (?:it|this|that|everything|things|mine) (?:to work|working|running|fixed|sorted|solved)\b",
    r"\bworked (?:great|fine|perfectly|well|beautifully|nicely|for me|out|like|(?:the )?first time)\b",
    r"\b(?:problem|issue|error|symptom)s? (?:is |are |was |has |have |seems? |appears? |now |to be |to have |been |just |finally )*(?:solved|resolved|fixed|sorted)\b",
    r"\bworking (?:\w+ )?(?:perfectly|fine|great|well|ok|okay|properly|correctly|normally|nicely|as expected|as it should)\b",
    r"\bseems? to work (?:great|fine|well|perfectly|ok|properly|correctly)\b",
    r"\b(?:it|that|this|everything|all) (?:is|are|seems|looks|seems to be|looks to be|appears to be) (?:\w+ )?(?:fixed|working|solved|resolved)\b",
    r"\b(?:it|that)'s (?:\w+ )?(?:fixed|working|solved|resolved|sorted|back)\b|\bevery ?thing (?:works|runs|mounted|loads|went|is working)\b",
    r"\b(?:it|they|that|<fault>|symptoms) (?:just |simply )?went away\b|\bwent (?:straight |right |all )?(?:fine|through|well|smoothly)\b|\b(?:fixed|solved|cured|sorted) itself\b|\b(?:started|began) (?:working|to work)\b",
    r"\b(?:compiles?|builds?|runs?|boots?|assembled|mounted|installed|completed|finished|streams?|passe[sd]) (?:\w+ )?(?:successfully|cleanly|without (?:any |an )?(?:<fault>))",
];

/// It works, said of something; in a short answer that is about the fix.
pub(super) const WORKS: &[&str] = &[
    r"\b(?:it|that|this|everything|all|mine|printer|vpn|mail|outlook|laptop|network|login|fix|workaround|solution|which|the (?:\w+ )?\w+) (?:\w+ )?(?:works|worked|is working|are working|is ok|is fine|do work|does work|did it)\b",
    r"^\W*(?:(?:yes|yep|ok|great|perfect|cool)\W+)?(?:(?:and|or) )?(?:works|working|worked|fixed|solved|resolved|success|installed and working)\b|\b(?:port|version|cable|way|method|option|setting|one|restart|reboot|driver|\w+ing) (?:\w+ )?(?:worked|did it|fixed it|did the job)\b|\bhelped(?: a lot| a great deal| me)?\W*$",
    r"\b(?:i|we) (?:(?:have |was |were |am |are |just |now |finally |successfully )*)(?:managed to|able to|succeeded)\b|\b(?:you )?nailed it\b|\bthat was (?:it|the (?:problem|issue|cause|solution))\b",
    r"\b(?:i'm|i am|we're|we are) (?:back )?(?:in|online|connected|set)\W*$|\b(?:have|got|granted|has) (?:the |my |full |now )?access\b|\baccess (?:is |was |has been )?(?:granted|restored|working)\b",
    r"\bwithout (?:any |an |a |further )?(?:more )?<fault>|\b(?:no|zero) (?:more |further |such )?(?:errors?|issues|problems|crashes|warnings|failures)(?: (?:any ?more|now|at all))*\W*$|\bnothing wrong\b",
    r"\b(?:all|everything) (?:is |are )?(?:good|fine|ok|okay|set|set up|working|well|there|done)\b|\btested\b.{0,20}\b(?:ok|fine|good|working)\b|\b(?:looks|seems) good (?:now|again|here)\W*$",
    r"\b(?:prints?|loads?|starts?|boots?|opens?|connects?|syncs?|runs?|comes? up|works?|shows?|mounts?) (?:\w+ )?(?:properly|fine|correctly|normally|smoothly|as expected|ok)\b",
    r"\bworks (?:\w+ )?(?:perfectly|great|well|ok|okay|nicely|as it should|without)\b",
    r"\b(?:everything|all|it|they|array|server|system|service|machine|both|devices?) (?:\w+ )?(?:came|comes) (?:back )?up(?:\W*$| (?:fine|properly|ok|clean|cleanly|correctly|without|after))|\bworks (?:for|on) (?:me|my|us|our)\b",
    r"\b(?:it|that|this|everything|all) (?:is|are|seems|seems to be) (?:now |all |very |perfectly |just )*(?:ok|okay|fine|good|sorted|back)\W*(?:$|now|again|here|on my|from my|after|with)|\b(?:it|everything|all) looks (?:now |all |very |perfectly |just )*(?:ok|okay|fine|good)\W*(?:$|now|again|here)",
    r"\bmade (?:it|everything|(?:the|my) \w+) (?:work|show up|appear|start|boot|connect|go away)\b|\bthat was exactly (?:it|the (?:problem|issue|cause))\b|^\W*and (?:i |we )?(?:was |were |am |are |now )*able to\b",
    r"\b(?:reset|change|update|steps|trick|tip|hint|suggestion|idea|command|script|patch|reinstall\w*) (?:\w+ )?worked\b|^\W*(?:the )?\w+ works\W*$|\bdoes the job\b",
    r"\bturn(?:s|ed) out (?:to be|that|it was|i)\b|\bwas the (?:culprit|cause|problem|issue|solution)\b",
    r"\b(?:tests?|builds?|checks?) (?:now )?pass(?:es|ed)?\b|\bcame back clean\b|\bsaved (?:me|my)\b|^\W*for the archives?\b|\bthe (?:cause|culprit|solution|fix) was\b",
    r"^\W*(?:yes\W+)?(?:i )?(?:have |could |was )?(?:just )?(?:logged in|signed in|connected|printed) (?:\w+ )?(?:successfully|fine|ok|okay)\b",
];

/// A bare word of success, which counts behind "I have tried it".
pub(super) const FINE: &[&str] = &[r"^\W*(?:it is |it\x27s |all )?(?:fine|good|ok|okay|works)\W*$"];

/// A fault that is denied: it is gone.
pub(super) const GONE: &[&str] = &[
    r"(?:don't|doesn't|do not|does not|not|haven't|hasn't|have not|isn't|is not|aren't) (?:\w+ ){0,2}(?:happen|occur|crash|fail|freez|hang|disconnect|drop|slow|broken|stuck|ask|flicker|lag)\w*(?: \w+){0,3} (?:any ?more|any longer)\b",
    r"(?:don't|doesn't|do not|does not|haven't|have not|not) (?:\w+ ){0,2}(?:see|seen|get|got|gotten|have|had|receive|show|getting|seeing)\w* (?:\w+ ){0,3}?(?:<fault>s?|messages?|it|this|that|them)\b.{0,20}\b(?:any ?more|any longer|since)\b|\b(?:it|<fault>|message)s? (?:doesn't|does not|do not|don't) (?:appear|show(?: up)?|come up|pop up|come back) (?:any ?more|any longer)\b",
    r"\b(?:hasn't|haven't|has not|have not|didn't|not|never) (?:\w+ ){0,2}(?:happened|occurred|failed|crashed|dropped|frozen|disconnected|come back|reappeared)\b.{0,40}\b(?:since|once|again|any ?more)\b",
    r"\b(?:hasn't|haven't|has not|have not|didn't|not|never) (?:\w+ ){0,2}(?:seen|had) (?:\w+ ){0,3}?(?:<fault>s?|messages?|it|that|this|one)\b.{0,40}\b(?:since|once|again|any ?more)\b",
    r"\bno longer (?:\w+ )?(?:fail|crash|hang|freez|happen|occur|a problem|an issue|an error|broken|slow|down|affected|disconnect|drop|flicker|locked|stuck)|\bno longer (?:see|get|have|receive|getting|seeing) (?:it\b|that\b|them\b|(?:\w+ ){0,3}?(?:<fault>|message))|\b(?:it|<fault>|message)s? (?:is |are |does |do )?no longer (?:appears?|shows?|there|present|occurs?)",
    r"\bno (?:more|further|new) (?:\w+ )?(?:<fault>|crash|fail|freez|drop|flicker)|\bno (?:problem|issue|error|prob|trouble)s? (?:any ?more|any longer|now|since|at all|what)|\bno (?:issues|problems|errors) (?:whatsoever|with it|here)",
    r"\bnothing (?:\w+ )?wrong (?:any ?more|now|with (?:it|mine|my))\b|\bnothing to complain\b|\bnot a single (?:\w+ )?<fault>\b|\b(?:can't|cannot|couldn't) (?:complain|be better|be happier)\b|\bnever (?:worked|been|ran) better\b",
    r"\bno more (?:\w+ ){1,3}since\b|\bno more (?:\w+ )?(?:blue screens|packets|restarts?|stutter\w*|prompts?|reboots?|interruptions?|popups?)\b",
];

/// Negations of the words of success.
pub(super) const NOT_FIXED: &[&str] = &[
    r"\b(?:not|n't|never|no|hardly|barely|isn't|wasn't|without)\b (?:\w+ ){0,4}?(?:work|works|worked|working|fix|fixed|solve|solved|resolved|resolve|ok|okay|fine|good|close|confirm|confirmed|help|helped|normal|sorted|up|back|running)\b",
    r"(?:isn't|wasn't|hasn't|haven't|doesn't|didn't|don't|aren't|can't|couldn't|won't|cannot|not) (?:\w+ ){0,4}?(?:work|works|worked|working|fix|fixed|solve|solved|resolved|resolve|ok|okay|fine|good|close|confirm|confirmed|help|normal|sorted|up|back|running|again|now)\b",
    r"\b(?:neither|none|nobody|no one|nothing)\b.{0,24}\b(?:work|help|fix|solve|resolve)(?:s|ed|d|ing)?\b",
    r"\bstopp?(?:s|ed|ing)? (?:working|responding|printing|syncing)\b|\b(?:fail(?:s|ed)?|unable) to\b",
    r"(?:\bnot|n't) (?:\w+ )?(?:have|got|get|granted)\b|\b(?:cannot|can't|unable to|not able to) (?:\w+ ){0,3}(?:again|now)\b",
    r"\bno longer\b|\blost\b",
];

/// Sentences with words of failure that say the opposite.
pub(super) const NOT_BROKEN: &[&str] = &[
    r"\bwithout (?:the |an |any |that |a )?(?:\w+ )?(?:<fault>|interruption|crash)",
    r"(?:not|n't) (?:\w+ )?(?:tested|tried|checked|verified|looked|had (?:the |any )?(?:time|a chance|opportunity)|got around|gotten around|been able to (?:test|try|check)|(?:have|get) (?:the |any |my )?(?:access to|time|chance|opportunity))\b|\b(?:can't|cannot|couldn't|unable to|not able to) (?:\w+ )?(?:test|try|check|verify)\b",
    r"\bi (?:also |have )?(?:ran into|had|hit|saw) (?:this|the|that) (?:exact |very )?same\b",
    r"\bno (?:more|further|new|other) (?:\w+ )?(?:<fault>|crash|fail|freez|drop)|\bnot (?:broken|a problem|an issue)\b",
    r"\b(?:nothing|not) (?:is )?wrong\b|\bnothing to complain\b|\b(?:can't|cannot) complain\b|\bnot a single\b",
    r"\bstill (?:\w+ ){0,2}(?:know|sure|understand|certain|clear|think|believe|confused|wonder(?:ing)?|learning|want|like|love|use|using|working on|not \d)\b|\bcontinues? to (?:work|run|be fine)\b",
    r"\bno (?:difference|change) (?:what|which|whether|if|how|who|to the|in the|between)\b|\bmakes? no difference (?:what|which|whether|if|how|who|to me|for me)\b",
    r"<fault> (?:hasn't|has not|didn't|did not|doesn't|does not) (?:\w+ ){0,2}(?:reproduc|happen|occur|appear|show|come)",
    r"<fault> (?:has |have )?stopped\b",
    r"(?:n't|not) (?:quite |really |fully )?(?:get|see|catch|understand|follow) (?:it\b|that\b|your (?:point|question)|what you|the point|this point|why|how|a reason|any reason|anything (?:wrong|related))",
    r"(?:n't|not|failed to|unable to) (?:be able to |able to )?(?:reproduce|recreate|replicate)|(?:can't|cannot|couldn't) find (?:your|the message|the mail)",
    r"\b(?:where|whether|why|how|what) (?:it|this|that|the \w+|they) (?:\w+ )?(?:hang|fail|crash|stop|break|freez|die|drop)|\bi (?:did|have|do)(?:n't| not) (?:\w+ )?(?:changed?|touch(?:ed)?|modif\w+|do|install)",
];

/// The fault is still there or came back.
pub(super) const STILL_BROKEN: &[&str] = &[
    r"\bstill (?:\w+ ){0,3}?(?:not|no|n't|nothing|isn't|doesn't|don't|can't|cannot|won't|hasn't|haven't|broken|fail|fails|failing|failed|down|dead|same|an issue|a problem|trouble|issues?|problems?|errors?|unable|happens|happening|occurs|occurring|persists?|present|crash|crashes|crashing|slow|stuck|wrong|get|getting|gets|see|seeing|having|experienc\w+|receiv\w+|exists?|offline|locked|open|there|unresolved|unusable|freez|hang|the case|disconnect|drop|showing|shows|does it|bad|black|blank|blue|red|empty|missing|waiting for my|need (?:access|help)|flicker\w*|overflow\w*|tim(?:es|ing) out|stops|stopped|refus\w+|says|asks|asking|prompts|prompting|complain\w*|loses|lost|reboots|restarts|blocks|blocked|reject\w*|denied|blue|garbled)",
    r"(?:isn't|doesn't|don't|can't|cannot|won't|hasn't|haven't|couldn't|is not|does not|do not|has not|have not|am not able|not) still\b|\b(?:can't|cannot|doesn't|does not) (?:\w+ ){1,3}still\b",
    r"\b(?:isn't|not|hasn't|wasn't|has not|is not|was not|haven't) (?:been |yet |really |completely |fully |actually |quite )*(?:fixed|solved|resolved|sorted|repaired|gone|done)\b",
    r"\b(?:un(?:solved|resolved|fixed))\b|\bnot (?:been )?(?:fixed|solved|working|resolved|there|repaired|ok|back) yet\b",
    r"\b(?:problem|issue|error|bug|fault|symptom|trouble|behaviou?r|it|message)s? (?:still |just |has |have |is |always )*(?:persists?|persisted|remains?|remained|came back|is back|comes back|come back|returned|returns|reappeared|re-?occurs?|recurs|exists|unchanged|reoccurred|recurred|re-?appears?)\b|\b(?:it|they) came back\b|\b<fault>s? (?:is|are) back\b|\bscreens? (?:is|are) back\b",
    r"\b(?:is|are) back again\b|\bback to square one\b",
    r"\bit(?:'s| is| has| just)? (?:\w+ )?(?:happening|happened|back|failing|failed|down|broken|broke|dead|died|locked|stuck|gone) again\b",
    r"(?:\bthe |\bexact |\bexactly the |\bstill |\bgot |\bget |\bgetting |\bhave |\bhas the |\bhaving |\bseeing |^\W*)same (?:\w+ )?(?:problem|issue|error|result|message|symptom|failure|outcome|story|behaviou?r|bug)s?\b|(?:\bget |\bgot |\bgetting |\bstill |\bsee |^\W*)(?:the )?(?:exact )?same thing\b",
    r"\bsame as before\b",
    r"\bkeeps? (?:on )?(?:crash|fail|disconnect|freez|hang|drop|ask|show|stop|restart|reboot|happen|say|gett|giv|com|turn|logg|los|prompt|popp|loop|tim|flicker)\w*ing\b|\bcontinues? to (?:\w+ )?(?:fail|crash|hang|freez|occur|happen|overflow|appear|drop|disconnect|flicker|be (?:slow|down|broken))",
    r"\bnothing (?:has |have |had |i tried |you suggested )?(?:changed|helped|helps|worked|works|happens|happened)\b|\b(?:neither|none)(?: of(?: \w+){1,3}?)? (?:\w+ )?(?:work|help|fix|solve|did)",
    r"\bno (?:luck|effect|difference|improvement|joy|dice|success|avail|go)\b|\bwithout (?:any )?(?:success|luck|effect|result)\b",
    r"\b(?:no|without any|not any) change\b|^\W*(?:\w+ )?no changes\b|\bno better\b|\bto no avail\b",
    r"(?:did|does|do|has|have|was|is)(?:n't| not|nt) (?:really |actually |seem to |appear to |unfortunately |either )*(?:help(?:ed)?(?: either| at all| much| though| unfortunately| here| with \w+.*)*\W*$|fix|solve|resolve|make a difference|make any difference|change anything|do the trick|do anything|done anything|solved|fixed)\b",
    r"\b(?:again|anymore|any more|either)\b.{0,20}\b(?:broken|fails?|failing|failed|down|dead|crash\w*|error)\b",
    r"\b(?:broken|fails?|failed|failing|crashed|crashes|down|broke|dead|died|stopp?ed|disconnected|locked(?: out)?|disappeared|froze|frozen|hangs|inactive|missing|stuck|blocked|offline|acting up|lost|gone|empty|blank|black|jammed|expired|wrong|slow|unreachable|unavailable|inaccessible|disabled|drop(?:s|ped|ping)|failing)\b.{0,20}\b(?:again|once more)\b",
    r"(?:not|n't) (?:\w+ ){0,3}(?:work|working|connect|print|start|open|log in|login|load|respond|boot|sync|turn on)(?:ing|s)? (?:\w+ ){0,3}(?:any ?more|any longer|either|again|still|at all)\b",
    r"\bre-?open(?:ed|ing)?\b",
    r"\b(?:got|getting|is|even|much|things|it|became|becoming) worse\b|\bstarted (?:\w+ ){0,2}again\b",
    r"\b(?:timeout|overflow|underrun|crash|<fault>)s? (?:still|continues?|persists?|remains?)\b",
    r"^\W*no\W+(?:it|the|this|that|still|not|unfortunately|same|problem|i|we)\b.{0,40}(?:n't|not|still|same|problem|remain|fail|broken|error|cannot)",
    r"^\W*(?:sorry\W+|i'm |i am |unfortunately\W+|but )*(?:afraid|unfortunately|sadly|sorry but|still) (?:not|no)\b\W*$|^\W*(?:unfortunately|sadly) no (?:\w+ )?change\b",
    r"\b(?:don't|do not|wouldn't|would not|can't|cannot) (?:really |yet )*(?:consider|call|say|think|see|agree|confirm) (?:that )?(?:it|this|that|the \w+)(?:'s| is| was| has been| works?| as| to be)* ?(?:\w+ )?(?:resolved|fixed|solved|works?|working|ok|gone|done)\b",
    r"\b(?:cannot|can't|can not) confirm\W*(?:$|it fails)|\bwhy (?:is|was|has|did|do|are|would) .{0,24}\bclos(?:e|ed|ing)\b|\bhow can you close\b|\bnothing was done\b|\bnobody (?:has been here|came|showed up)\b",
    r"^\W*(?:apart from|except(?: for)?|besides|aside from) .*\b(?:all|everything|rest|others?)\b.*\b(?:works?|working|fine|ok|good|back)\b",
    r"\b(?:doesn't|does not|didn't|don't|do not) (?:really )?(?:seem|appear|look)(?: like| as if| as though)?(?: to be| to have| it is| it's| that it is| to)? (?:\w+ )?(?:fixed|solved|resolved|working|work|gone|ok|helped?)\b|\b(?:one|second|rest|part|other) (?:still )?remains\b",
    r"^\W*again!+\W*$|\b(?:it|this|everything) (?:used to work|worked) (?:before|until)\b",
    r"\b(?:failed|crashed|happened|stopped) (?:\w+ ){0,4}(?:as well|too|again)\b|\bsame (?:thing )?happened\b|\bagain and again\b|\bdisagree with clos|\bstill (?:\w+ ){0,2}(?:occur|happen|appear|exist|persist|fail|lose)\b",
    r"\b(?:error|message|pop-?up|warning) .{0,20}\bagain\b|\bkeeps? (?:going|switching|jumping|loading|spinning|waiting|resetting|losing|forgetting|locking|closing|blinking|rejecting|refusing)\b",
    r"\b(?:get|gets|got|see|have|gives me) (?:the )?(?:exact(?:ly the)? )?same (?:\w+ )?\w+|\b(?:exact|very) same (?:\w+ )?(?:violation|crash|output|symptoms?|log|trace|timeouts?)|\bnothing (?:has |have )?improved\b|\b(?:half|partly|partially) (?:solved|fixed|resolved|working)\b",
    r"\bstill (?:has|have) (?:it|this|that|the (?:same|problem|issue|error))\b|\bstill broke\b|\b<fault>'s back\b|\bstill (?:need|have) to (?:enter|type|restart|reboot|log|click|re-?\w+)\b",
    r"\b(?:degraded|read-only|faulty|kicked out|throws me out|logs me out|kicks me out)\b.{0,20}\b(?:again|after)\b",
    r"\b(?:it|this|that|<fault>|the \w+) (?:\w+ )?(?:happens|happened|occurs|occurred|fails|failed|crashes|crashed|drops|dropped|freezes|froze|hangs|disconnects|disconnected) again\b",
];

/// Plain words of failure: in a short answer they are about the fix.
pub(super) const BROKEN: &[&str] = &[
    r"(?:\bnot|n't|\bnever) (?:\w+ ){0,2}?(?:work|works|worked|working|able|connect|print|open|start|log in|login|respond|help|helped|fixed|solved|show|appear|go)\b",
    r"(?:doesn't|don't|didn't|isn't|can't|cannot|won't|couldn't) (?:\w+ ){0,2}?(?:work|working|connect|print|open|start|log|login|access|help|load|respond|boot|receive)\b|(?:can't|cannot|couldn't|can not) (?:\w+ ){0,2}?(?:see|find|get|use|send|reach|hear|join|read|write|edit|save|call|share)\b|(?:don't|do not|didn't) (?:see|get|have) (?:any|my|the|a) (?:\w+ )?(?:difference|change|improvement|files?|folders?|mails?|e-?mails?|icon|button|option|sound|picture|code|connection|access)\b",
    r"\b(?:is|are|it's|remains?|completely|totally|was|stays?|went) (?:\w+ )?(?:broken|down|dead|offline|failing|stuck|unusable|unavailable|frozen|black|blank|empty|locked(?: out)?|missing|unreachable|inactive|inaccessible)\b",
    r"\b(?:fails|failed|failing|(?:i'm|am|is|are|we're|still) unable to|no good|stopp?ed working|error again|crash(?:es|ed|ing)|freezes|hangs|locked out)\b",
    r"\b(?:is|are|was|remains?|stays?|looks) (?:exactly |still |just |pretty much )?the same\b|^\W*fail\W*$|^\W*negative\b",
    r"\bunfortunately\b.{0,60}\b(?:not|no|n't|fail\w*|error|problem|issue|same)\b",
    r"(?:doesn't|does not|don't|do not|isn't|is not|aren't|are not|didn't|did not|wasn't)\W*$|(?:\bnot|n't) (?:\w+ ){0,5}yet\b|^\W*(?:no\W+)?not yet\b",
    r"\b(?:get|got|getting|gives?|gave|throws?|shows?|see|seeing|received?|there's|there is|plus|have|with|now) (?:me )?(?:now )?(?:the following|this|a different|another|a new|an?) (?:\w+ )?(?:error|problem|issue|fault)\b|\bthe following error\b|\bnew error\b|\bgives? (?:me )?(?:this|an) error\b",
    r"\bonly (?:one|two|three|some|half|part|\d+) (?:of|out of)\b|^\W*half (?:of )?\b|\bsome (?:of (?:us|them|the \w+) )?(?:still )?(?:can't|cannot|don't|fail)|\bworks? only (?:after|once|when|with|on)\b|\bworks? (?:only )?sometimes\b|\bhalf (?:of it )?works\b|\bon \w+ only\b|\bmost of the time it\b",
    r"\bnot? (?:sound|picture|signal|connection|network|internet|display|power|wi-?fi)\b",
    r"\bnot (?:fixed|solved|resolved|working|ok) (?:for|on|at|in)\b",
    r"\b(?:doesn't|does not|didn't|won't) even\b|\bworse than\b|\bthen (?:it )?stopped\b|\b(?:it|laptop|computer|server|service|printer|printing) (?:just |has |have )?stopped\W*$|\bno,? it (?:isn't|is not|doesn't|does not)\b",
    r"^\W*same(?: here| again)?\W*$|\bonly works? (?:after|once|when|sometimes|for)\b",
    r"\bno longer (?:\w+ )?(?:works?|working|have|get|receive|see|rings?|starts?|opens?|prints?|connects?|loads?|boots?|responds?|shows?|charges?|able)\b|\bbeen (?:down|broken|offline)\b",
    r"\b(?:it|laptop|computer|pc|outlook|program|app|screen) (?:just |then )?(?:froze|died|broke|hung)\b|\bnot at all\W*$|\bstays? (?:\w+ )?(?:dark|black|blank|red|blue|off|gr[ae]y|white|orange|empty)\b|\baccess denied\b|\bmore often now\b",
    r"\b(?:drive|file|folder|icon|button|mail|e-?mail|data|share|printer|shortcut|picture|sound|mailbox|account)s? (?:is|are|has|have) (?:\w+ )?(?:gone|disappeared|vanished|missing|deleted)\b|\b(?:nobody|no one|none of us) can\b",
    r"\bthe wrong (?:printer|ticket|one|machine|user|account|pc|computer)\b|\b(?:is|are|was) not (?:accepted|recogni[sz]ed|found|available|reachable|accessible)\b|\b(?:used to work|worked) (?:before|until)\b",
    r"\b(?:it's|its|that's|everything's) (?:exactly |still |just |pretty much )?the same\b|^\W*not (?:quite|really|entirely|completely|fully)\b|^\W*(?:the )?\w+ (?:no|not)\W*$",
    r"(?:\bnot|n't) (?:\w+ ){0,2}?(?:come up|go through|arrive|hold|save|sync|update|play|charge|turn on|wake|recogni[sz]e|detect|register|accept|stick|last|change a thing|change much)\b",
    r"\b(?:gives?|get|getting|got|shows?|returns?) (?:\w+ ){0,3}(?:[45]0\d|0x\w+|timeout|exception)\b",
    r"^\W*and again\W*$",
    r"\b(?:throws|kicks|logs|kicked|threw|locks|signs) me out\b|\b(?:garbage|gibberish|garbled|nonsense)\b|\b(?:comes|came) up (?:degraded|empty|blank|with)\b",
];

/// What follows is pasted: a log, an output, a form.
pub(super) const PASTED: &[&str] = &[
    r"\b(?:log|logs|log ?file|output|trace|traceback|backtrace|dmesg|console|messages?|details?|requested|asked for|steps(?: taken)?|settings|information)\b.{0,30}:\s*$",
];

/// The author says to have tried something.
pub(super) const TRIED_MYSELF: &[&str] = &[
    r"\b(?:i|we)(?:'ve| have)? (?:just |now |also |already |then |both |tried and )*(?:tried|tested|updated|upgraded|rebooted|restarted|reinstalled|ran|applied|rebuilt|replaced|followed|switched|moved|installed|compiled|changed|set|increased|reduced|swapped|removed|reset|cleared|downgraded|enabled|disabled|flashed|recreated|gave)\b",
    r"^\W*(?:just )?(?:tried|tested|did that|done)\b",
];

/// Anything that is not so: right behind a try, it is the fix that does not hold.
pub(super) const NEGATED: &[&str] = &[
    r"\b(?:it|this|that|they|the|my|our|\w+ing)\b.{0,40}(?:does|do|is|are|did|was|were|has|have)(?:n't| not)\b",
    r"\b(?:cannot|can't|can not|couldn't|unable)\b|\b(?:to no|without) (?:avail|success)\b|\b(?:busy|denied|refused|invalid|unknown|not permitted|no such)\b",
];

/// The author speaks of having tried what was proposed.
pub(super) const TRIED: &[&str] = &[
    r"\b(?:tried|tested|rebooted|restarted|updated|reinstalled|upgraded|your (?:fix|suggestion|solution|instruction|advice|patch|branch|script)s?|gave (?:it|that|this) a (?:try|go|shot)|did that|done that|as you (?:said|suggested|described|asked)|after (?:the|your|a|rebooting|restarting|updating)|described|instructions|steps|guide|manual|knowledge ?base)\b",
    r"\bdowngrading\b|\brebuilt\b",
];

/// The blame in a question: "why is it still not working?"
pub(super) const WHY: &[&str] = &[r"\b(?:why|how come|how can (?:it|you|this))\b"];

/// The author advises somebody: then the words of success and failure are about another's fault.
pub(super) const ADVICE: &[&str] = &[
    r"\byou (?:can|could|should|might|may|will|need|would|must|want)\b",
    r"^\W*(?:please |then |also |just |maybe |or )*try (?:to|the|using|it|this|that|running|setting)\b",
    r"\b(?:did you|do you have|have you (?:tried|checked)|make sure|i (?:would )?(?:suggest|recommend)|what (?:version|is your|exactly)|your (?:graph|config|setup|file|system|application|code|block|device|host|case))\b",
    r"\bi (?:also |have )?(?:ran into|had|hit|saw) (?:this|the|that|a) (?:exact |very )?(?:same|similar)\b",
    r"\bi would (?:\w+ )?(?:look|check|try|start|use|recommend|suggest|go)\b|\bin (?:our|my) (?:lab|experience)\b|\bhas anybody\b|\bothers (?:on this list )?have\b",
];

/// The request is withdrawn.
pub(super) const CANCEL: &[&str] = &[
    r"\b(?:please |can you |you can |kindly )?(?:cancel|withdraw|disregard|ignore) (?:the|this|my|that|it|our|above|previous|last)\b|^\W*(?:please |kindly )?(?:cancel|withdraw|disregard|ignore)\b",
    r"\b(?:no longer (?:needed|required|necessary|relevant|need|want)|not needed any ?more|don't need (?:it|this|that|help) any ?more|never ?mind|nvm|false alarm|drop this (?:ticket|request)|(?:request|ticket) (?:is )?withdrawn)\b",
    r"\bno (?:longer|need) (?:a need |any ?more|to (?:come|do anything|act))|^\W*forget (?:it|about it|this)\b|\bsent (?:it |this )?(?:by mistake|by accident|in error)\b",
];

/// Displeasure with the service.
pub(super) const COMPLAINT: &[&str] = &[
    r"\b(?:unacceptable|(?:a|to|my|formal) complain(?:t)?|complaining about (?:your|the (?:service|support))|ridiculous|(?:very |so |really )?disappointed|outrageous|terrible (?:service|support)|(?:poor|bad|worst|awful|horrible|lousy) (?:service|support|experience)|fed up|incompetent|disgrace\w*|frustrat(?:ed|ing)|dissatisfied|unprofessional|not (?:happy|satisfied|pleased)|way too (?:slow|long)|taking (?:too|so) long|nobody (?:answers|replies|cares|responded)|no one (?:answers|replies|has replied|responded)|waste of (?:my )?time|speak to (?:your|the|a) (?:manager|supervisor)|(?:please|must|will|to) escalate (?:this|it|the|my)|nobody (?:ever )?(?:called|contacted|answered) me)\b",
    r"\bis a joke\b|\b(?:response|reaction|waiting) times? (?:is|are) (?:terrible|awful|too long|bad|poor|horrible)\b|\b(?:terrible|awful|horrible) response\b",
    r"\b(?:your|the) (?:support|service|help ?desk) is (?:\w+ )?(?:terrible|awful|horrible|bad|poor|a joke|useless|the worst)\b",
    r"\b(?:very |extremely |really |so )unhappy\b|\bunhappy with (?:the|this|your)\b",
];

/// News is asked for, question mark or not.
pub(super) const NEWS: &[&str] = &[
    r"\b(?:any|some) (?:\w+ )?(?:news|updates?|progress|eta|feedback|developments?)\b",
    r"\bwhat(?:'s| is) the (?:\w+ )?(?:status|state|progress|eta|situation)\b",
    r"\b(?:status|progress) (?:update|report|of my|of the|of this|on)\b",
    r"\bhow (?:is|are|far) .{0,30}(?:going|progress|coming|along)\b|\bstill waiting\b",
    r"\bwhere (?:are we|do we stand)\b|\b(?:following|follow) up on\b|\bchecking in\b",
    r"\b(?:an|the|your) eta\b|\bfriendly (?:ping|reminder)\b|\bgentle (?:ping|reminder)\b",
    r"\bgive (?:me|us) an update\b|\bupdate (?:me|us)\b|^\W*(?:status|update|updates?|bump)(?: please)?\W*$|\b(?:advise|report) on the status\b|\bhow much longer\b|\bany(?:one|body) (?:working|looking)\b",
    r"\bhave you had (?:a |any )?(?:chance|time)\b",
    r"\bis there (?:an update|any|some) ?(?:news|update|progress)?|\b(?:is|has) (?:somebody|someone|anyone|anybody) (?:\w+ )?(?:looking|working|looked|seen)\b",
    r"\bhow far (?:are|have) you\b|\bany feedback\b",
];

/// In a question, these ask for the state.
pub(super) const STATE_ASKED: &[&str] = &[
    r"\b(?:fixed|solved|resolved|working|work|ready|done|progress|status|repaired|completed|finished|looked at|available|back|found out|happening|received|got my|seen my)\b",
    r"\b(?:when|how long|how soon)\b|\bwhat about (?:my|the|this)\b",
];

/// Seen, understood, will be tried.
pub(super) const RECEIPT: &[&str] = &[
    r"^\W*(?:ok|okay|k|kk|okey|alright|all right|noted|got it|received|understood|roger|acknowledged|ack|will do|sure|fine|great|good|cool|copy that|sounds good|i see|i understand|duly noted)\b(?: then)?",
    r"\b(?:noted|got it|understood|will do|well received|message received|received with thanks|duly noted|thanks for (?:the |your |letting |informing |keeping |getting )\W*(?:\w+ )?(?:info\w*|update|reply|response|answer|feedback|notice|notification|heads-up|me know|me informed|me|back|clarif\w+|explanation|mail|e-?mail|message)(?: \w+){0,2})\b",
    r"\bthank you for (?:the |your |letting |informing |keeping |getting )\W*(?:\w+ )?(?:info\w*|update|reply|response|answer|feedback|notice|notification|me know|me informed|me|back|clarif\w+|explanation|mail|e-?mail|message)\b",
    r"\b(?:i|we)(?:'ll| will| am going to|'m going to| shall) (?:\w+ ){0,2}(?:try|test|check|look|see|have a look|let you know|wait|tell you|report|do (?:it|that|so)|give it|get back|reply|keep)\b.*",
    r"\b(?:will|going to) (?:\w+ )?(?:try|test|check|let you know|report back|give it a try|keep you)\b.*",
    r"\blooking forward\b.*",
    r"\blet me (?:try|test|check|see|have a look)\b.*",
    r"\b(?:try|test|check) (?:it |that |this )?(?:later|tomorrow|tonight|soon|today|asap|on monday|next week|this (?:afternoon|evening|morning))\b.*",
    r"\bwaiting\W*$",
    r"^\W*and (?:then )?(?:i'll |will )?(?:let you know|report|get back|come back|tell you|update you|keep you)\b.*",
    r"\bokk*\b",
    r"\b(?:will|sure\W+i'll|shall) (?:\w+ )?(?:do (?:it|that|so)|confirm|verify|get back|come back)\b.*",
];

/// Thanks.
pub(super) const THANKS: &[&str] = &[
    r"\b(?:many |big |great |lots of )?(?:thanks|thank you|thankyou|thx|tks|thanx|much obliged|thnx|thnks|thanku|ta|ty|tnx|cheers|much appreciated|appreciated?|i appreciate)\b(?: (?:a lot|a bunch|a million|so much|very much|again|all|everyone|everybody|guys|team|once more|for (?:the |your |all |all your |everything|helping|fixing|solving|looking|taking)(?: ?\w+){0,5}|to (?:you|all)|for (?:this|that|it)|so very much))*",
    r"\b(?:i am|i'm|we are|we're) (?:very |so |really |truly )*(?:grateful|thankful)\b",
];

/// More than thanks: alone, it says that all is well.
pub(super) const PERFECT: &[&str] = &[r"\bperfect(?:ly)?\b"];

/// The clause only goes on with the one before it.
pub(super) const JOINED: &[&str] = &[r"^\W*and\b"];

/// Wishes and praise, which weigh nothing.
pub(super) const WISH: &[&str] = &[
    r"\b(?:i wish you|wish you|wishing you|have|enjoy) (?:\w+ )?(?:nice|great|good|lovely|wonderful|pleasant|the|your) (?:\w+ )?(?:day|weekend|evening|afternoon|morning|week|one|time|holidays?)\b",
    r"\b(?:best|kind|warm) (?:regards|wishes)\b|\bregards\b|\b(?:see you|bye|goodbye|take care)\b",
    r"\bno (?:problem|worries)\b",
    r"\b(?:(?:you|this|that|it)(?:'re|'s| are| is| was)(?: all)? )?(?:very |so |really |super |such |the )*(?:(?:kind|helpful|awesome|amazing|excellent|wonderful|brilliant|fantastic|outstanding|best)(?: (?:of you|service|help|support|work|job|team))*|(?:great|good|nice|quick|fast|prompt) (?:service|help|support|work|job|response|reply|one)|well done)\b",
];

/// Words that carry nothing beside a courtesy.
pub(super) const FILLER: &[&str] = &[
    r"\b(?:and|so|then|very|much|indeed|again|oh|ah|well|really|also|sir|madam|mr|mrs|ms|dr|prof|all|everyone|everybody|team|guys|folks|colleagues?|there|for|a|an|the|you|your|to|of|from|with|me|us|i|it|this|that|just|both|help|support|assistance|efforts?|patience|time|work|service|attention|cooperation|reply|response|answer|understanding|advice|info|information|quick|fast|prompt|kind|great|excellent|continued|ok|okay)\b",
];

/// One word behind a courtesy that is no name.
pub(super) const NOT_A_NAME: &[&str] = &[
    r"^(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december|today|tomorrow|tonight|now|later|yet|soon|one|two|three|four|five|six|seven|eight|nine|ten|yes|yep|yeah|yup|no|nope|not|never|nothing|none|still|but|both|neither|left|right)$",
];

/// All of an answer: yes. Folded, without punctuation.
pub(super) const YES: &[&str] = &[
    r"^(?:oh |ok |well )?(?:yes|yep|yeah|yup|yea|ya|aye|y|yes indeed|indeed|affirmative|correct|(?:yes |yep |yeah )?(?:it|that) (?:does|is|has|did))(?: (?:yes|it (?:does|is|has|did)|sir|of course|indeed|now))?$",
];

/// All of an answer: no. Folded, without punctuation.
pub(super) const NO: &[&str] = &[
    r"^(?:oh |well |sorry )?(?:no|nope|nah|n|not yet|negative|not really|(?:no )?(?:it|that) (?:does not|doesn't|is not|isn't|has not|hasn't|did not|didn't)|no not yet)(?: (?:no|sorry|sir|yet))?$",
];

/// Greetings and forms of address, which weigh nothing.
pub(super) const GREETING: &[&str] = &[
    r"^\W*(?:hi|hello|hey|dear|good (?:morning|afternoon|evening|day))\b(?: [\p{L}.'&&[^\p{Han}]]+){0,2}(?: (?:team|desk|all|colleagues|support))?\W*$",
    r"^\W*(?:hi|hello|hey|dear)\b",
];

/// A closing formula at the start of its line.
pub(super) const CLOSING: &[&str] = &[
    r"^(?:(?:best|kind|warm|many|with best|with kind)? ?(?:regards|wishes|thanks)|thanks|thank you|thanks in advance|many thanks|thx|cheers|br|sincerely|yours sincerely|yours|best|all the best|greetings)[\s,.!-]*$",
];

/// A mark for the service, alone on its line.
pub(super) const RATING: &[&str] = &[
    r"^\W*i(?:'d| would)? (?:give|rate) (?:it|you|this) (?:a )?(?:[1-5]|one|two|three|four|five)(?: ?/ ?5| out of (?:5|five)| stars?)?\W*$",
];

/// There is a fault that was not there before.
pub(super) const NEW_FAULT: &[&str] =
    &[r"\b(?:new|another|different|second|other)\s+(?:\w+\s+)?(?:problem|fault|issue|error|trouble|bug|failure)"];

/// Something more is asked for; "please keep it up" is none.
pub(super) const MORE_WANTED: &[&str] = &[
    r"\b(?:please|pls|plz)\s+(?:[abd-jl-z]|c(?:[abd-hj-np-z]|o(?:[a-mo-z]|n[a-su-z])))",
    r"\b(?:could|can|would|will) (?:you|somebody|someone|anybody)\b|\b(?:i|we) (?:also )?(?:still )?(?:need|want)\b",
    r"\bneeds? to\b|\bone more\b|\banother\b|\bin addition\b|\bby the way\b|\bleft open\b|\b(?:is|are) missing\b",
    r"\bstill (?:needs?|missing|open|waiting|without|lacks?|wants?|ha(?:ve|s) (?:to|no))\b",
];

/// Of a part, and not of the rest.
pub(super) const PARTLY: &[&str] = &[
    r"\b(?:partly|partially|in part|halfway)\b",
    r"\bonly (?:half|part|some|one|two|the first|the second|the one)\b",
    r"\b(?:half|part|some|one|two) of (?:it|them|these|those)\b",
];
