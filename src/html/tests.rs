//! Tokens against those of html5ever's own tokenizer.

use std::cell::RefCell;

use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use proptest::prelude::*;

use super::token::tokenize;

/// Writes tokens down, and changes how the text is read as the tree builder would.
#[derive(Default)]
struct Recorder {
    tokens: RefCell<Vec<Token>>,
    is_foreign: RefCell<bool>,
}

impl TokenSink for Recorder {
    type Handle = ();

    fn process_token(&self, token: Token, _line_number: u64) -> TokenSinkResult<()> {
        let mut tokens = self.tokens.borrow_mut();
        let mut result = TokenSinkResult::Continue;
        match token {
            Token::ParseError(_) => {}
            Token::CharacterTokens(text) => match tokens.last_mut() {
                Some(Token::CharacterTokens(before)) => before.push_tendril(&text),
                _ => tokens.push(Token::CharacterTokens(text)),
            },
            Token::TagToken(mut tag) => {
                if tag.kind == TagKind::EndTag {
                    tag.attrs.clear();
                    tag.had_duplicate_attributes = false;
                } else {
                    self.is_foreign.replace(&*tag.name == "svg");
                    result = match &*tag.name {
                        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                        "xmp" | "iframe" => TokenSinkResult::RawData(RawKind::Rawtext),
                        "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                        "plaintext" => TokenSinkResult::Plaintext,
                        _ => TokenSinkResult::Continue,
                    };
                }
                tokens.push(Token::TagToken(tag));
            }
            token => tokens.push(token),
        }
        result
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        *self.is_foreign.borrow()
    }
}

#[track_caller]
fn check(text: &str) {
    let ours = Recorder::default();
    tokenize(text.into(), &ours);
    let theirs = Tokenizer::new(Recorder::default(), TokenizerOpts::default());
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(text));
    let _ = theirs.feed(&input);
    theirs.end();
    assert_eq!(*ours.tokens.borrow(), *theirs.sink.tokens.borrow(), "{text:?}");
}

#[test]
fn tokens_are_those_of_the_standard() {
    for text in [
        "a &amp; b &ampx &notit; &notin; &nosuch; &#65;&#x41 &#0;&#x80;&#xD800;&#99999999999; &# &#x; &",
        "<a href=\"?a=b&copy=1&amp;c&copy;&copy\" b='\"' c=d/e f = g h><br/><BR / x>",
        "<p a a=1 A=2 =x '=y \"z\u{0}=1>x</p b=c></p/></ p></></",
        "<!-- a --><!--><!---><!----!>b--><!-- c -- d --!><!-- <!-- e --><!-- f --",
        "<!x><?y?><!DOCTYPEhtml><!doctype html PUBLIC '-//W3C//DTD HTML 4.01//EN' \"x\"y><!DOCTYPE><!DOCTYPE a system><!DOCTYPE b PUBLIC \"c",
        "<svg><![CDATA[a<b]]></svg><p><![CDATA[a<b]]>",
        "<title>a<b>&lt;</titlex></TITLE x=y>c<textarea>d</textarea/>e<xmp>&amp;</xmp >",
        "<script json>a</scriptx><!--</script><script json><!--<script></script>--></script>x<script json><!--><script></script>y",
        "\u{feff}a\r\nb\rc<p\r\nd='\r'>\r",
        "a\0b<p\0 c\0=\0>\0<title>\0</title><!--\0--><plaintext>\0</plaintext>",
        "a < b <3 <é <",
        "<p é=é éé x=é/>é</é></pé>",
        "<p",
        "<p a",
        "<p a='",
        "<p a=b",
    ] {
        check(text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_gives_the_same_tokens(pieces in prop::collection::vec(prop::sample::select(&[
        "<", ">", "/", "!", "-", "--", "=", "\"", "'", "&", "#", "x", ";", " ", "\n", "\r", "\0", "é", "]]>", "[CDATA[", "<!--", "-->", "<p",
        "<svg>", "<script json", "<script/json", "</script", "<title>", "</title", "<xmp>", "</xmp", "<plaintext>", "amp", "not", "in", "&lt", "&#", "65",
        "a", "B", "=1", "doctype", "html", "public", "system", "?",
    ][..]), 0..24)) {
        check(&pieces.concat());
    }
}
