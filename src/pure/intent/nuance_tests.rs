//! Courtesy, contrast, doubt and bare answers: where a word alone would mislead.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::string_slice, clippy::panic)]

use super::tests::check;
use super::*;
use IntentKind::{Confirm, Receipt, Reject, Thanks};

#[test]
fn content_with_a_courtesy_is_no_courtesy() {
    check(&[
        (IntentKind::None, "Now it prints blank pages, thanks"),
        (IntentKind::None, "现在打印出来是空白的，谢谢"),
        (IntentKind::None, "谢谢，现在打印出来是空白的"),
        (IntentKind::None, "I will be out until Monday, thanks"),
        (IntentKind::None, "ZT411, thanks"),
        (IntentKind::None, "Thanks, ZT411"),
        (IntentKind::None, "编号 A-17，谢谢"),
        (IntentKind::None, "好的，型号A17"),
        (IntentKind::None, "好的型号A17"),
        (IntentKind::None, "OK, model A17"),
        (IntentKind::None, "ok model A17"),
        (IntentKind::None, "OK, Linux"),
        (IntentKind::None, "Monday, thanks"),
        (IntentKind::None, "好的，周二"),
        (IntentKind::None, "三楼，谢谢"),
        (IntentKind::None, "没收到，谢谢"),
        (IntentKind::None, "Hi printer jammed in hall B, thanks"),
        (IntentKind::None, "好的，测试页空白"),
        (IntentKind::None, "ok, will try tomorrow, the printer is a ZT411"),
        (IntentKind::None, "麻烦看一下，谢谢"),
        (IntentKind::None, "Yes, thanks"),
        (Receipt, "noted, I'll test it this afternoon"),
        (Receipt, "OK, let me check"),
        (Receipt, "好的，等您消息"),
        (Receipt, "好的，明天上午再试，谢谢张工"),
        (Receipt, "收到，回头我看一下"),
        (Receipt, "好的张工，明天上午我到公司后再试一下，谢谢"),
        (Receipt, "收到，感谢张老师的耐心解答"),
        (Receipt, "Thanks, will test and come back to you"),
        (Thanks, "谢谢李工"),
        (Thanks, "张工，谢谢"),
        (Thanks, "Hi Bob,\nthank you so much for the quick help and support.\nHave a nice weekend!"),
        (Thanks, "Thanks,\nFeng"),
        (Thanks, "谢谢，祝周末愉快"),
    ]);
}

#[test]
fn a_contrast_takes_a_confirmation_back() {
    check(&[
        (Reject, "恢复了，但是很慢"),
        (Reject, "能用了，不过打印质量很差"),
        (Reject, "可以了，就是有点卡"),
        (Reject, "虽然好了，速度很慢"),
        (Reject, "好了，只是打印有点模糊，谢谢"),
        (Reject, "works now, but it is very slow"),
        (Reject, "It works now. However, the print is blurry."),
        (Reject, "Although it works now, it is very slow"),
        (Reject, "Fixed, but the pages are blank, thanks"),
        (IntentKind::None, "好了，不过下次希望快一点"),
        (IntentKind::None, "It works now, but please install Visio as well"),
        (Reject, "Everything works now except the scanner"),
        (IntentKind::None, "Works now, but it was slow yesterday"),
        (Confirm, "It was slow, but now it works."),
        (Confirm, "works now, but thanks anyway"),
        (Reject, "It works now, but thanks, it is slow"),
        (Confirm, "虽然慢了点，但是好了"),
        (Confirm, "It works now, but at first it was slow. All good now."),
    ]);
}

#[test]
fn doubt_is_neither_a_confirmation_nor_a_rejection() {
    check(&[
        (IntentKind::None, "I am not sure it works"),
        (IntentKind::None, "I'm not sure if it is fixed, thanks"),
        (IntentKind::None, "I don't know whether it works"),
        (IntentKind::None, "I can't tell yet"),
        (IntentKind::None, "不确定好没好"),
        (IntentKind::None, "不太确定解决没解决"),
        (IntentKind::None, "不知道行不行"),
        (Reject, "不知道为什么还是不行"),
        (Reject, "Not sure why, but it is still broken"),
        (Reject, "I don't know why it still doesn't work"),
    ]);
}

#[test]
fn a_line_that_goes_on_is_not_cut_from_its_negation() {
    check(&[
        (Reject, "I restarted, but it still doesn't\nwork with the old printer now."),
        (
            Reject,
            "The driver of the scanner doesn't\nwork with such a device now, is that right? We have planned a new one.",
        ),
        (Confirm, "The scanner works now\nthanks"),
    ]);
}

#[test]
fn perfect_confirms_if_it_is_all() {
    check(&[
        (Confirm, "perfect"),
        (Confirm, "Perfect, thank you!"),
        (Confirm, "Perfect, thanks Bob"),
        (Confirm, "完美"),
        (Confirm, "完美，谢谢！"),
        (Receipt, "Perfect, I will try it tomorrow"),
        (IntentKind::None, "not perfect"),
        (IntentKind::None, "不完美"),
        (IntentKind::None, "Perfect, model A17"),
    ]);
}

#[test]
fn yes_and_no() {
    let rows: [(Option<bool>, &[&str]); 3] = [
        (
            Some(true),
            &[
                "yes",
                "Yes.",
                "YES!",
                "ＹＥＳ",
                "yep",
                "yeah",
                "Yes it does",
                "Yes, it does. Thanks!",
                "Yes thanks",
                "Hi Bob,\nyes\nThanks, Ann",
                "是",
                "是的",
                "是的，谢谢",
                "您好，是的。",
                "对",
                "对的",
                "對",
                "嗯",
                "嗯嗯",
                "ok了",
                "好了",
                "是的，张工",
            ],
        ),
        (
            Some(false),
            &[
                "no",
                "No.",
                "NO, thanks",
                "nope",
                "Not yet",
                "No, it doesn’t",
                "没有",
                "沒有",
                "不是",
                "还没",
                "還沒，謝謝",
                "没",
                "没呢",
            ],
        ),
        (
            None,
            &[
                "",
                "thanks",
                "ok",
                "好的",
                "yes but it is slow",
                "Yes, the second one",
                "no idea",
                "是吗？",
                "Yes?",
                "是不是",
                "没有问题",
                "是三楼",
                "对方没来",
                "no printer",
                "Hello",
            ],
        ),
    ];
    for (wanted, texts) in rows {
        for text in texts {
            assert_eq!(yes_or_no(text), wanted, "{text:?}");
        }
    }
}

/// On a closed ticket: what an answer means, its mark, and whether somebody is told of what stands beside it.
#[test]
fn what_stands_beside_a_mark() {
    use IntentKind::Rating;
    let mut missed = Vec::new();
    for (text, kind, stars, more) in [
        // The mark, praise and courtesy: nobody needs to read it.
        ("5", Rating, Some(5), false),
        ("★★★★★", Rating, None, false),
        ("5分", Rating, Some(5), false),
        ("4 分，很快，谢谢", Rating, Some(4), false),
        ("5 - quick", Rating, Some(5), false),
        ("5, thanks Alice", Rating, Some(5), false),
        ("5 stars, excellent service", Rating, Some(5), false),
        ("5分，服务态度很好，非常感谢", Rating, Some(5), false),
        ("5, all works again", Rating, Some(5), false),
        ("5, please close the ticket", Rating, Some(5), false),
        ("五分，谢谢", Rating, Some(5), false),
        ("3，很慢", Rating, Some(3), false),
        ("五星好评，帮我解决了大问题", Rating, Some(5), true),
        ("Five stars! Alice helped me very quickly.", Rating, Some(5), true),
        ("三星的显示器也要装", IntentKind::None, None, false),
        ("One point is left open", IntentKind::None, None, false),
        ("5 amazing service!", Rating, Some(5), false),
        // A poor one is a complaint, which somebody reads.
        ("1", Rating, Some(1), false),
        ("2分，帮我修好了但是太慢", Rating, Some(2), false),
        ("1, please close the ticket", Rating, Some(1), false),
        ("2 - why did it take three days?", Rating, Some(2), false),
        ("2分，很慢", Rating, Some(2), false),
        ("1, the phone does not work half of the time", Rating, Some(1), false),
        // Praise that sounds like a wish, and wishes: kept, and read.
        ("5分，很快帮我装好了", Rating, Some(5), true),
        ("5分，还没到半小时就解决了", Rating, Some(5), true),
        ("5分，再给你们点个赞", Rating, Some(5), true),
        ("5 stars, another great job by Alice", Rating, Some(5), true),
        ("5, please pass my thanks on to Alice", Rating, Some(5), true),
        ("5 - exactly what we want", Rating, Some(5), true),
        ("5，给我开通得很快", Rating, Some(5), true),
        ("5分，不需要再来了", Rating, Some(5), true),
        ("5\nPlease also install it on PC 3.", Rating, Some(5), true),
        ("五分\n麻烦再给小李装一个", Rating, Some(5), true),
        ("4分，小李的电脑也要装", Rating, Some(4), true),
        ("5，下周一过来把旧电脑拿走吧", Rating, Some(5), true),
        ("4，电脑开机后要输密码，密码是多少", Rating, Some(4), true),
        ("5, thanks - next: install Visio for Tom", Rating, Some(5), true),
        ("4, however the scanner lost its settings", Rating, Some(4), true),
        ("4, only the second tray jams", Rating, Some(4), true),
        ("4 - the icon disappeared this morning", Rating, Some(4), true),
        ("3, the password you gave me has expired", Rating, Some(3), true),
        ("5, but Outlook is slow since you left", Rating, Some(5), true),
        ("5 - Tom's PC as well", Rating, Some(5), true),
        // A fault reopens, and the mark is kept.
        ("5分 但是今天又卡纸了", Reject, Some(5), false),
        ("5分，就是声音没有了", Reject, Some(5), false),
        ("4, but the scanner does not work", Reject, Some(4), false),
        ("5, still broken", Reject, Some(5), false),
        ("1, it is still not working", Reject, Some(1), false),
        ("2分，还是不行", Reject, Some(2), false),
        // Without a mark.
        ("Works now, thanks!", Confirm, None, false),
        ("Thanks, all is fine again.", Confirm, None, false),
        ("好了，谢谢！", Confirm, None, false),
        ("Yes, it is solved. Thank you, Alice!", Confirm, None, false),
        ("Thank you!", Thanks, None, false),
        ("Works now, thanks! Please also install it on PC 3.", Confirm, None, true),
        ("Thanks, works. Tom needs it as well.", Confirm, None, true),
        ("好了，谢谢！麻烦给小李也装一下", Confirm, None, true),
        ("It works, when will you collect the old PC?", Confirm, None, true),
    ] {
        let found = on_closed(intent(text), text);
        let found = (found.intent.kind, found.stars, found.says_more);
        if found != (kind, stars, more) {
            missed.push(format!("{text}: {found:?}"));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}
