//! Names of months and of time zones.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Month names as they begin, in 45 languages (Unicode CLDR, forms within dates and alone); the longest fit wins. Of names that are
/// two months in two languages, such as `listopad`, the language with more speakers has it.
const MONTHS: [&str; 12] = [
    "jan jän gen ene ian янв січ ян oca tammi led styc ιαν يناير ean ion sij sty urt xan yan сту јан қаң հնվ ינו იან jaa sau जनव ژان հունվ",
    "feb fév fev фев лют şub sub helmi úno uno luty lut φεβ fév فبراير chw ots peb shk ақп феб փտվ פבר თებ vel fea vee فور vasa փետ",
    "mar mär mrz mrt mär már мар бер maalis bře bre μαρ μάρ mär maa مارس kov mac ožu нау сак մրտ מרץ მარ մար",
    "apr avr abr ápr апр кві nis huhti dub kwi απρ أبريل ابريل aib api bal ebr pri tra кра сәу ապր אפר აპრ آور",
    "may mai mei maj mag máj май мая тра touko kvě kve maí μαι μάι μαϊ maya maig مايو geg svi μαΐ мам мај մյս מאי მაი bea մայ",
    "jun juin giu jún июн чер haz kesä kesa červen cerven čvn cze iun ιουν ιούν يونيو eka hun iyn jūn meh qer мау чэр юни јун հնս ივნ bir iyun xuñ יונ ژوئ juun meit lipa lipn čer հուն",
    "jul juil lug júl июл лип tem heinä heina červenec cervenec čvc lip iul ιουλ ιούλ يوليو gor hul iyl jūl uzt xul ліп шіл юли јул հլս ივლ iyu iúi kor lie יול juu ژوئی srpa srpnj հու červenc",
    "aug aoû aou ago авг сер ağu agu elo srp sie aúg αυγ αύγ أغسطس abu avg avq lún ogo ágú жні там օգս אוג اوت अगस აგვ gus rug kolo օգո",
    "sep set szep сен вер eyl syys zář zar wrz σεπ سبتمبر ira ruj сеп қыр սեպ ספט სექ medi rugs mfó shta سپت sent",
    "oct okt out ott окт жов eki loka říj rij paź paz οκτ أكتوبر hyd tet urr кас қаз հոկ אוק ოქტ spa dfó اکت",
    "nov noi noë ноя лис kas marras listop lis νοε νοέ نوفمبر aza nob noy nën nóv stu ліс нов ное қар նոյ נוב ნოე samh tac lap نوا",
    "dec déc dez dic des дек гру ara joulu pros gru δεκ ديسمبر abe dek dhj дец жел сне դեկ דצמ დეკ det nol rha دسا dise disy",
];

/// Names of zones by their distance from UTC in minutes.
const ZONES: [(i32, &str); 26] = [
    (-600, "hst"),
    (-480, "pst pt"),
    (-420, "mst mt pdt"),
    (-360, "cst ct mdt"),
    (-300, "est et cdt"),
    (-240, "ast at clt edt"),
    (-210, "nst"),
    (-180, "adt brt art"),
    (-150, "ndt"),
    (-120, "brst"),
    (0, "z gmt ut utc wet"),
    (60, "west bst cet met mez"),
    (120, "cest mest mesz eet sast cat"),
    (180, "eest eat msk trt"),
    (240, "msd gst"),
    (300, "pkt"),
    (330, "ist"),
    (420, "ict wib"),
    (480, "hkt sgt myt pht awst"),
    (540, "wit jst kst"),
    (570, "acst"),
    (600, "aest"),
    (630, "acdt"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
];

/// The names by their first letter, for a word is held against few of them then.
static BY_LETTER: LazyLock<HashMap<char, Vec<(&'static str, u32)>>> = LazyLock::new(|| {
    let mut by_letter: HashMap<char, Vec<_>> = HashMap::new();
    for (name, month) in MONTHS.iter().zip(1_u32..).flat_map(|(names, month)| names.split(' ').map(move |name| (name, month))) {
        by_letter.entry(name.chars().next().unwrap_or_default()).or_default().push((name, month));
    }
    by_letter
});

/// The month a word names, counted from one.
pub(crate) fn month(word: &str) -> Option<u32> {
    let names = BY_LETTER.get(&word.chars().next()?)?.iter();
    names.filter(|(name, _)| word.starts_with(name)).max_by_key(|(name, _)| name.len()).map(|(_, month)| *month)
}

/// The distance from UTC of a zone; single letters stand for none but UTC (RFC 2822, section 4.3).
pub(super) fn zone_minutes(word: &str) -> Option<i32> {
    let mut zones = ZONES.iter();
    let zone = zones.find(|(_, names)| names.split(' ').any(|name| name == word));
    zone.map(|(minutes, _)| *minutes)
}
