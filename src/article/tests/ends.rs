//! Tests of what follows an article on its page.

use super::*;

/// A teaser as its site's own columns lay it out.
fn card(number: usize) -> String {
    format!(
        "<div class=x1><div class=x2><a href=/topic/water>Water</a><h2><a href=/news/{number}>Headline number {number} of the day</a></h2><span>8 hours ago</span></div>\
        <div class=x2><p>The prospects of town {number} have gone from bad to worse this week, after its council met on Wednesday. The council is asking…</p></div>\
        <div class=x2><figure><a href=/news/{number}><img src=/{number}.jpg alt='Headline {number}'></a></figure></div></div>"
    )
}

fn cards() -> String {
    (1..8).map(card).collect()
}

/// The article in a page, with its headline, without what follows it.
#[track_caller]
fn check_end(end: &str) {
    let body = format!("<main><h1>The river rose</h1>{TEXT}{TEXT}<p><a href=/news/old><img src=own.jpg></a></p>{TEXT}{end}</main>");
    let article = extract_from(&body);
    assert_eq!(html::text(&article.body), [RIVER; 3].join("\n"));
    let html = html::serialize(&article.body);
    assert!(html.contains("own.jpg") && html.matches("<img").count() == 1, "{html}");
}

/// The whole end stays.
#[track_caller]
fn check_kept(end: &str, expected: &str) {
    let body = format!("<main><h1>The river rose</h1>{TEXT}{TEXT}{TEXT}{end}</main>");
    assert_eq!(html::text(&extract_from(&body).body), format!("{}\n{expected}", [RIVER; 3].join("\n")));
}

#[test]
fn teasers_go_whatever_their_names() {
    check_end(&cards());
    check_end(&format!("<hr><h2>Around the town</h2><div>{}</div>", cards()));
}

#[test]
fn teasers_without_elements_of_their_own_go() {
    let teasers: String = (1..6)
        .map(|number| {
            format!("<h3><a href=/news/{number}>Headline number {number} of the day</a></h3><p>The council of town {number} met on Wednesday, and is asking for help…</p>")
        })
        .collect();
    check_end(&teasers);
}

#[test]
fn more_of_the_site_goes() {
    for heading in ["More The Site", "More from the Site", "More from Example", "Mehr von The Site"] {
        check_end(&format!(
            "<meta property=og:site_name content='The Site'><h2>{heading}</h2>{}{}{}",
            cards(),
            cards(),
            cards().replace("/news/", "/sport/")
        ));
    }
}

#[test]
fn box_behind_a_rule_goes() {
    check_end(
        "<hr><h2><a href='https://data.example.com'>DataBase</a> <a href='https://data.example.com/river'>River</a></h2><p>The river is the longest of the country. It...</p>",
    );
}

#[test]
fn widgets_of_vendors_go() {
    for name in ["taboola", "OUTBRAIN", "yarpp-list", "dianomi_context", "zergnet-widget", "marfeel-experience", "jp-relatedposts"] {
        check_end(&format!(
            "<div class='{name}'><p>Ten tricks with water that your doctor will never tell you about, and the last is the best.</p></div>"
        ));
    }
}

#[test]
fn links_and_images_of_the_article_stay() {
    let gallery: String = (1..6)
        .map(|number| {
            format!("<figure><a href=/news/river/picture-{number}/><img src={number}.jpg></a><figcaption>Picture {number} of the flood</figcaption></figure>")
        })
        .collect();
    let article = extract_from(&format!(
        "<main><h1>The river rose</h1>{TEXT}{TEXT}{gallery}<p>All pictures were taken by the people of the town.</p></main>"
    ));
    assert_eq!(html::serialize(&article.body).matches("<figure").count(), 5);
    let last = "The town had asked for a higher dam before, in a year of drought when nobody wanted to pay for it.";
    let linked = last
        .replace("a higher dam", "<a href=/news/dam>a higher dam</a>")
        .replace("a year of drought", "<a href=/news/drought>a year of drought</a>");
    check_kept(&format!("<p>{linked}</p>"), last);
    let more = "More from the site was found when the water fell, and it was brought to the museum.";
    check_kept(&format!("<h2>More from the site</h2><p>{more}</p>{TEXT}{TEXT}"), &format!("More from the site\n{more}\n{RIVER}\n{RIVER}"));
}

#[test]
fn running_text_is_of_sentences() {
    let text = |html: &str| running_text(html::parse_fragment(html));
    let caption = "<figure><img src=a><figcaption>The bridge</figcaption></figure>";
    assert_eq!(
        text(&format!(
            "<h2>Water</h2>{TEXT}{caption}<ul><li>Bread</li></ul><pre><code>let a;</code></pre><table><tr><td>1</td></tr></table>"
        )),
        format!("{RIVER}\nBread")
    );
    assert_eq!(text(&format!("<h2>Water</h2><p>Short.</p>{caption}<pre>let a;</pre>")), "Water\nShort.\nlet a;");
}
