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
