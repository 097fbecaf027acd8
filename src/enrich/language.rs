//! The language of an article: by its script, by statistics, by what is declared.

use whatlang::{Detector, Lang};

use super::words::beginning;

/// The answer when nothing tells the language.
const UNKNOWN: &str = "und";
/// Only so many characters of the text are looked at.
const WITHIN: usize = 2_000;
/// A verdict on so many letters overrules what is declared.
const OVERRULING_LETTERS: usize = 400;
/// Han text with at least one kana in so many characters is Japanese.
const HAN_FOR_A_KANA: usize = 20;

/// A verdict between neighbours needs so many letters.
const TRUSTED_LETTERS: usize = 200;
/// Letters that no other language has tell a language if they stand in the text so often.
const OWN_LETTERS: usize = 2;

/// The codes of ISO 639-1.
const CODES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi \
    fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb \
    lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se \
    sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu";

/// Codes of two letters for those of three that whatlang and declarations use.
const THREE_LETTERS: &[(&str, &str)] = &[
    ("afr", "af"),
    ("aka", "ak"),
    ("amh", "am"),
    ("ara", "ar"),
    ("aze", "az"),
    ("bel", "be"),
    ("ben", "bn"),
    ("bul", "bg"),
    ("cat", "ca"),
    ("ces", "cs"),
    ("cmn", "zh"),
    ("zho", "zh"),
    ("cym", "cy"),
    ("dan", "da"),
    ("deu", "de"),
    ("ger", "de"),
    ("ell", "el"),
    ("eng", "en"),
    ("epo", "eo"),
    ("est", "et"),
    ("fin", "fi"),
    ("fra", "fr"),
    ("fre", "fr"),
    ("guj", "gu"),
    ("heb", "he"),
    ("hin", "hi"),
    ("hrv", "hr"),
    ("hun", "hu"),
    ("hye", "hy"),
    ("ind", "id"),
    ("ita", "it"),
    ("jav", "jv"),
    ("jpn", "ja"),
    ("kan", "kn"),
    ("kat", "ka"),
    ("khm", "km"),
    ("kor", "ko"),
    ("lat", "la"),
    ("lav", "lv"),
    ("lit", "lt"),
    ("mal", "ml"),
    ("mar", "mr"),
    ("mkd", "mk"),
    ("mya", "my"),
    ("nep", "ne"),
    ("nld", "nl"),
    ("nob", "nb"),
    ("ori", "or"),
    ("pan", "pa"),
    ("pes", "fa"),
    ("fas", "fa"),
    ("pol", "pl"),
    ("por", "pt"),
    ("ron", "ro"),
    ("rus", "ru"),
    ("sin", "si"),
    ("slk", "sk"),
    ("slv", "sl"),
    ("sna", "sn"),
    ("spa", "es"),
    ("srp", "sr"),
    ("swe", "sv"),
    ("tam", "ta"),
    ("tel", "te"),
    ("tgl", "tl"),
    ("fil", "tl"),
    ("tha", "th"),
    ("tuk", "tk"),
    ("tur", "tr"),
    ("ukr", "uk"),
    ("urd", "ur"),
    ("uzb", "uz"),
    ("vie", "vi"),
    ("yid", "yi"),
    ("zul", "zu"),
];

/// Languages that statistics cannot tell apart: a verdict for one does not overrule another of the same group.
const NEIGHBOURS: &[&[&str]] = &[
    &["nb", "nn", "no", "da"],
    &["hr", "sr", "bs", "sl"],
    &["ms", "id", "jv"],
    &["cs", "sk"],
    &["es", "gl", "ca"],
    &["pt", "gl"],
    &["bg", "mk"],
    &["zu", "xh", "sn", "st"],
    &["hi", "mr", "ne"],
    &["af", "nl"],
    &["fa", "ps", "ku", "ur", "sd", "ug"],
    &["tr", "az", "tk"],
    &["ru", "kk", "ky", "tt", "mn", "tg"],
    &["de", "lb"],
];

/// Scripts, as far as they tell languages apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    Hebrew,
    Devanagari,
    Han,
    Kana,
    /// A script that is used by one language of weight, given by its code.
    Of(&'static str),
}

/// The language of an article, two letters (ISO 639-1), or `und`; `declared` is what page or feed say, such as `en-US` or `pt_BR`.
pub(super) fn detect(title: &str, text: &str, declared: Option<&str>) -> String {
    let declared = declared.and_then(code);
    let sample = format!("{title}\n{}", beginning(text, WITHIN));
    let Some((script, n_letters)) = script_of(&sample) else {
        return declared.unwrap_or(UNKNOWN).to_owned();
    };
    let fitting = declared.filter(|language| is_written_in(language, script));
    let decided = match script {
        Script::Of("bn" | "am" | "bo" | "my") => fitting.or(by_script(script)),
        Script::Of(language) => Some(language),
        Script::Kana => Some("ja"),
        // A Japanese title may have no kana at all.
        Script::Han if n_letters < HAN_FOR_A_KANA => fitting.or(Some("zh")),
        Script::Han => Some("zh"),
        Script::Latin | Script::Cyrillic | Script::Arabic | Script::Hebrew | Script::Devanagari => {
            by_statistics(&sample, fitting, n_letters)
        }
    };
    decided.unwrap_or(UNKNOWN).to_owned()
}

/// The two letters of a declared language: `en-US`, `pt_BR`, `zh-Hans-CN`, `deu`, `nb-NO`; none if it is no known code.
pub(super) fn code(declared: &str) -> Option<&'static str> {
    let first = declared.split(|c: char| !c.is_ascii_alphabetic()).find(|part| !part.is_empty())?.to_ascii_lowercase();
    let current = match first.as_str() {
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "jp" => "ja",
        "cn" => "zh",
        "cz" => "cs",
        "ua" => "uk",
        "gr" => "el",
        other => THREE_LETTERS.iter().find(|(long, _)| *long == other).map_or(other, |(_, short)| *short),
    };
    CODES.split_whitespace().find(|known| *known == current)
}

fn by_script(script: Script) -> Option<&'static str> {
    if let Script::Of(language) = script { Some(language) } else { None }
}

/// The language of a text in a script that many languages share.
fn by_statistics(sample: &str, fitting: Option<&'static str>, n_letters: usize) -> Option<&'static str> {
    let verdict = by_letters(sample).or_else(|| reliable(sample, n_letters).filter(|language| !lacks_letters(sample, language)));
    match (fitting, verdict) {
        (Some(declared), Some(found)) => {
            let is_overruled = n_letters >= OVERRULING_LETTERS && !are_neighbours(declared, found);
            Some(if is_overruled { found } else { declared })
        }
        (declared, found) => declared.or(found),
    }
}

/// What whatlang is sure of. It is unsure of long text when two neighbours (Danish, Norwegian) fit alike: then the better one has it.
fn reliable(sample: &str, n_letters: usize) -> Option<&'static str> {
    let best = whatlang::detect(sample)?;
    let language = code(best.lang().code())?;
    if best.is_reliable() {
        return Some(language);
    }
    let others: Vec<Lang> = Lang::all()
        .iter()
        .copied()
        .filter(|other| code(other.code()).is_some_and(|c| c != language && are_neighbours(c, language)))
        .collect();
    let is_close = n_letters >= TRUSTED_LETTERS && !others.is_empty();
    let alone = is_close.then(|| Detector::with_denylist(others).detect(sample)).flatten()?;
    (alone.is_reliable() && alone.lang() == best.lang()).then_some(language)
}

/// Languages unknown to whatlang, told by letters of their own.
fn by_letters(sample: &str) -> Option<&'static str> {
    let lower = sample.to_lowercase();
    let count = |letters: &[char]| lower.chars().filter(|c| letters.contains(c)).count();
    let has = |letters: &[char]| count(letters) >= OWN_LETTERS;
    Some(match () {
        () if has(&['ҷ', 'ӣ', 'ӯ']) => "tg",
        () if has(&['җ']) => "tt",
        () if has(&['қ', 'ұ']) && !has(&['ҳ', 'ў']) => "kk",
        () if has(&['ө', 'ү']) && !has(&['ә', 'қ']) => {
            if has(&['ң']) {
                "ky"
            } else {
                "mn"
            }
        }
        () if has(&['ṣ']) && has(&['ẹ', 'ọ']) && !has(&['đ', 'ơ', 'ư']) => "yo",
        () if has(&['þ']) && has(&['æ', 'á', 'í']) => "is",
        () => return None,
    })
}

/// Whether a text lacks the letters that any text of the language has.
fn lacks_letters(sample: &str, language: &str) -> bool {
    let own: &[char] = match language {
        "vi" => &['đ', 'ơ', 'ư', 'ă', 'Đ', 'Ơ', 'Ư'],
        "be" => &['ў', 'Ў'],
        _ => return false,
    };
    !sample.contains(own)
}

fn are_neighbours(one: &str, other: &str) -> bool {
    NEIGHBOURS.iter().any(|group| group.contains(&one) && group.contains(&other))
}

/// The script most letters are of, and the number of letters; kana among Han makes all of it kana.
fn script_of(text: &str) -> Option<(Script, usize)> {
    let mut counts: Vec<(Script, usize)> = Vec::new();
    let mut n_letters = 0;
    for script in text.chars().filter_map(script_of_letter) {
        n_letters += 1;
        match counts.iter_mut().find(|(known, _)| *known == script) {
            Some((_, count)) => *count += 1,
            None => counts.push((script, 1)),
        }
    }
    let count_of = |wanted: Script| counts.iter().find(|(script, _)| *script == wanted).map_or(0, |(_, count)| *count);
    let (n_han, n_kana) = (count_of(Script::Han), count_of(Script::Kana));
    let is_japanese = n_kana * HAN_FOR_A_KANA >= n_han && n_kana > 0;
    let east_asian = if is_japanese { (Script::Kana, n_kana + n_han) } else { (Script::Han, n_han) };
    let others = counts.into_iter().filter(|(script, _)| !matches!(script, Script::Han | Script::Kana));
    // A Han or kana letter says about as much as two others, and Latin names stand in every text of Asia.
    let weigh = |(script, count): (Script, usize)| if script == Script::Latin { count } else { count * 2 };
    others.chain([east_asian]).filter(|(_, count)| *count > 0).max_by_key(|&counted| weigh(counted)).map(|(script, _)| (script, n_letters))
}

fn script_of_letter(letter: char) -> Option<Script> {
    Some(match letter {
        '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}' => Script::Of("el"),
        '\u{0400}'..='\u{052f}' => Script::Cyrillic,
        '\u{0530}'..='\u{058f}' => Script::Of("hy"),
        '\u{0590}'..='\u{05ff}' => Script::Hebrew,
        '\u{0600}'..='\u{077f}' | '\u{08a0}'..='\u{08ff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => Script::Arabic,
        '\u{0780}'..='\u{07bf}' => Script::Of("dv"),
        '\u{0900}'..='\u{097f}' => Script::Devanagari,
        '\u{0980}'..='\u{09ff}' => Script::Of("bn"),
        '\u{0a00}'..='\u{0a7f}' => Script::Of("pa"),
        '\u{0a80}'..='\u{0aff}' => Script::Of("gu"),
        '\u{0b00}'..='\u{0b7f}' => Script::Of("or"),
        '\u{0b80}'..='\u{0bff}' => Script::Of("ta"),
        '\u{0c00}'..='\u{0c7f}' => Script::Of("te"),
        '\u{0c80}'..='\u{0cff}' => Script::Of("kn"),
        '\u{0d00}'..='\u{0d7f}' => Script::Of("ml"),
        '\u{0d80}'..='\u{0dff}' => Script::Of("si"),
        '\u{0e00}'..='\u{0e7f}' => Script::Of("th"),
        '\u{0e80}'..='\u{0eff}' => Script::Of("lo"),
        '\u{0f00}'..='\u{0fff}' => Script::Of("bo"),
        '\u{1000}'..='\u{109f}' => Script::Of("my"),
        '\u{10a0}'..='\u{10ff}' => Script::Of("ka"),
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => Script::Of("ko"),
        '\u{1200}'..='\u{137f}' => Script::Of("am"),
        '\u{1780}'..='\u{17ff}' => Script::Of("km"),
        '\u{3041}'..='\u{30fa}' | '\u{ff66}'..='\u{ff9f}' => Script::Kana,
        '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => Script::Han,
        _ if letter.is_alphabetic() => Script::Latin,
        _ => return None,
    })
}

/// Whether a language is written in a script.
fn is_written_in(language: &str, script: Script) -> bool {
    match script {
        Script::Latin => !is_never_latin(language),
        Script::Cyrillic => [
            "ru", "uk", "be", "bg", "mk", "sr", "bs", "kk", "ky", "mn", "tg", "tt", "ba", "cv", "ce", "os", "ab", "av", "kv", "uz", "az",
            "tk", "cu", "ro",
        ]
        .contains(&language),
        Script::Arabic => ["ar", "fa", "ur", "ps", "ku", "sd", "ug", "ks", "ms", "pa", "az", "ha"].contains(&language),
        Script::Hebrew => ["he", "yi"].contains(&language),
        Script::Devanagari => ["hi", "mr", "ne", "sa", "ks", "sd", "bh"].contains(&language),
        Script::Han => ["zh", "ja", "ko", "za", "ii"].contains(&language),
        Script::Kana => language == "ja",
        Script::Of("bn") => ["bn", "as"].contains(&language),
        Script::Of("am") => ["am", "ti"].contains(&language),
        Script::Of("bo") => ["bo", "dz"].contains(&language),
        Script::Of(own) => language == own,
    }
}

fn is_never_latin(language: &str) -> bool {
    [
        "ar", "fa", "ur", "ps", "he", "yi", "hi", "mr", "ne", "zh", "ja", "ko", "th", "el", "ka", "hy", "bn", "as", "pa", "gu", "or", "ta",
        "te", "kn", "ml", "si", "lo", "bo", "dz", "my", "am", "ti", "km", "dv", "ru", "uk", "be", "bg", "mk", "ky", "tg", "mn", "ug",
    ]
    .contains(&language)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: &str =
        "The city council voted on Monday to close the old bridge for repairs and to lead all traffic through the tunnel. ";
    const GERMAN: &str =
        "Der Stadtrat hat am Montag beschlossen, die alte Brücke wegen der Arbeiten zu sperren und den Verkehr umzuleiten. ";

    fn check(text: &str, declared: Option<&str>, expected: &str) {
        assert_eq!(detect("", text, declared), expected, "{text:.40} {declared:?}");
    }

    #[test]
    fn declared_codes_are_understood() {
        for (declared, expected) in [
            ("en-US", Some("en")),
            ("en_GB", Some("en")),
            ("pt-BR", Some("pt")),
            (" DE ", Some("de")),
            ("deu", Some("de")),
            ("zh-Hans-CN", Some("zh")),
            ("iw", Some("he")),
            ("xx", None),
            ("", None),
            ("english please", None),
        ] {
            assert_eq!(code(declared), expected, "{declared}");
        }
    }

    #[test]
    fn scripts_decide_alone() {
        check("안녕하세요 세계", Some("en"), "ko");
        check("こんにちは世界", Some("en"), "ja");
        check("世界新闻报道今日头条", None, "zh");
        check("สวัสดีชาวโลก", None, "th");
        check("Καλημέρα κόσμε", None, "el");
        check("નમસ્તે દુનિયા", None, "gu");
        check("გამარჯობა", None, "ka");
    }

    #[test]
    fn a_japanese_title_without_kana_keeps_its_declaration() {
        check("東京都知事選挙", Some("ja"), "ja");
        check("東京都知事選挙", None, "zh");
    }

    #[test]
    fn short_text_keeps_the_declared_language() {
        check("Apple Google Microsoft", Some("fr-FR"), "fr");
        check(ENGLISH, Some("de"), "de");
    }

    #[test]
    fn long_text_overrules_the_theme() {
        check(&GERMAN.repeat(5), Some("en"), "de");
        check(&GERMAN.repeat(5), None, "de");
        check(&ENGLISH.repeat(5), Some("en-US"), "en");
    }

    #[test]
    fn neighbours_are_named_in_long_text() {
        let danish = "Regeringen har mandag fremlagt et nyt forslag, der skal hjælpe kommunerne med at betale for broer og veje. ";
        check(&danish.repeat(5), Some("en"), "da");
    }

    #[test]
    fn a_declaration_whose_script_does_not_fit_is_ignored() {
        check(
            "Правительство объявило о новых мерах поддержки граждан. Об этом сообщили журналистам вчера вечером, но подробностей ещё не было, и что будет дальше, никто не знает.",
            Some("en"),
            "ru",
        );
    }

    #[test]
    fn nothing_is_unknown() {
        check("", None, "und");
        check("12 + 30", None, "und");
        check("12 + 30", Some("fr"), "fr");
        check("Xyz", None, "und");
    }

    #[test]
    fn letters_of_their_own_tell_languages() {
        check("Қазақстан Республикасының Үкіметі жаңа қаулы қабылдады", None, "kk");
        check("Монгол Улсын Засгийн газрын шинэ бүтэц өнөөдөр зарлагдлаа", None, "mn");
        check("Þetta er íslenska og það er gott að vita á Íslandi.", None, "is");
    }

    #[test]
    fn neighbours_are_not_overruled() {
        assert!(are_neighbours("nn", "nb") && !are_neighbours("en", "zu"));
    }
}
