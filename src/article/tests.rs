//! Tests of the article stage.

mod ends;
mod structure;

use super::*;

const TEXT: &str = "<p>The river rose by two metres during the night, and the people of the lower town left their houses.</p>\
    <p>Boats were brought from the coast, as the bridges could no longer be used by cars or by people on foot.</p>\
    <p>In the morning the water began to fall, and the mayor said that the worst was over for the time being.</p>";
const RIVER: &str = "The river rose by two metres during the night, and the people of the lower town left their houses.\n\
    Boats were brought from the coast, as the bridges could no longer be used by cars or by people on foot.\n\
    In the morning the water began to fall, and the mayor said that the worst was over for the time being.";

fn page(body: &str) -> Page {
    let html = format!("<html><head><title>The river rose | The Site</title></head><body>{body}</body></html>");
    Page { url: Url::parse("https://example.org/news/river").unwrap(), html }
}

fn extract_from(body: &str) -> Article {
    extract(&Entry::default(), Some(&page(body)), &Options::default())
}

/// The text found in a page is the river's, and nothing else.
#[track_caller]
fn check(body: &str) {
    check_text(body, RIVER);
}

#[track_caller]
fn check_text(body: &str, expected: &str) {
    assert_eq!(html::text(&extract_from(body).body), expected);
}

#[test]
fn site_around_the_article_goes() {
    check(&format!(
        "<nav><ul><li><a href=/>Home</a><li><a href=/a>Politics of the whole country</a></ul></nav><h1>The river rose</h1><p>By Ann Author</p>\
        <article>{TEXT}</article><footer><p>Copyright 2025 by The Site, all rights reserved by the owners of it.</p></footer>"
    ));
}

#[test]
fn related_boxes_go() {
    check(&format!(
        "<div>{TEXT}<div class=related-posts><p>Another story about rivers and their people, which is long enough to be read as text.</p></div>\
        <h3>Related articles</h3><p><a href=/x>Another river rose in another town</a></p></div>"
    ));
}

#[test]
fn comments_go_even_if_they_are_most_of_the_page() {
    let comment =
        "<li><p>I have lived there for forty years and never have I seen the water rise so high, so I think it was the dam.</p></li>"
            .repeat(20);
    check_text(
        &format!(
            "<div><article><h1>The river rose</h1>{TEXT}{TEXT}{TEXT}</article><div id=comments><h3>20 Comments</h3><ol>{comment}</ol></div></div>"
        ),
        &[RIVER; 3].join("\n"),
    );
}

#[test]
fn cookie_wall_goes() {
    check(&format!(
        "<div class=wall><p>We use cookies on this website to improve your experience. You can give your consent to the cookies of our partners, or refuse it, in the preferences.</p>\
        <p>Cookies are small files that your browser keeps for websites. Third parties may set cookies, too; see our privacy notice for these cookies.</p></div><div>{TEXT}</div>"
    ));
}

#[test]
fn wrappers_named_like_widgets_stay() {
    check(&format!("<div class='widget-wrap popup slider related'><div class=sidebar-content>{TEXT}</div></div>"));
}

#[test]
fn form_around_everything_stays() {
    check(&format!("<form id=aspnetForm><div>{TEXT}</div></form>"));
}

#[test]
fn hidden_article_stays_and_hidden_boxes_go() {
    check(&format!("<div style='display:none'><div>{TEXT}</div></div>"));
    check(&format!("<div>{TEXT}<div hidden><p>This text is not shown to anybody before a button has been pressed.</p></div></div>"));
}

#[test]
fn first_of_several_articles_is_taken() {
    let other = TEXT.replace("river", "stock market").repeat(3);
    check_text(
        &format!(
            "<div><article><h1>The river rose</h1>{TEXT}{TEXT}</article><article><h1>Stocks fall</h1>{other}</article><article><h1>Stocks rise</h1>{other}</article></div>"
        ),
        &format!("{RIVER}\n{RIVER}"),
    );
}

#[test]
fn short_items_cells_and_headings_of_the_text_stay() {
    check_text(
        &format!(
            "<div>{TEXT}<h2>What to take</h2><ul><li>Bread</li><li>Water</li></ul><table><tr><th>Day</th><td></td><td>Level</td></tr></table>{TEXT}</div>"
        ),
        &format!("{RIVER}\nWhat to take\nBread\nWater\nDay\nLevel\n{RIVER}"),
    );
}

#[test]
fn text_that_stands_there_for_another_screen_goes() {
    let long = "<p>Those who came back in the evening found mud in their cellars, and many of them sat on the stairs and did not know where to begin.</p>";
    check_text(
        &format!("<div>{TEXT}<div class=wide>{long}</div><div class=narrow>{long}</div></div>"),
        &format!(
            "{RIVER}\nThose who came back in the evening found mud in their cellars, and many of them sat on the stairs and did not know where to begin."
        ),
    );
}

#[test]
fn biographies_at_the_end_go() {
    check(&format!("<div>{TEXT}<p>Ann Author is a reporter for The Site who writes about water. Follow her on Twitter.</p></div>"));
}

#[test]
fn figures_players_and_code_stay() {
    let article = extract_from(&format!(
        "<div>{TEXT}<figure><img src=a.jpg><figcaption>The bridge</figcaption></figure>{TEXT}<pre><code>let a;\n\n  let <i>b</i>;</code></pre>\
        <iframe src='https://video.example.org/1'></iframe>{TEXT}<script>x()</script></div>"
    ));
    let html = html::serialize(&article.body);
    for part in
        ["<img src=\"a.jpg\">", "<figcaption>The bridge</figcaption>", "<pre><code>let a;\n\n  let <i>b</i>;</code></pre>", "<iframe"]
    {
        assert!(html.contains(part), "{part}: {html}");
    }
    assert!(!html.contains("script"));
    assert!(!prose(article.body).contains("The bridge"));
}

#[test]
fn user_selectors_decide() {
    let body = format!("<div class=a>{TEXT}</div><div class=b><p>One.</p><p class=x>Two.</p></div><div class=b><p>Three.</p></div>");
    let text = |content: &str| {
        let options = Options { content: vec![content.into()], remove: vec![".x".into(), ":::".into()], ..Options::default() };
        html::text(&extract(&Entry::default(), Some(&page(&body)), &options).body)
    };
    assert_eq!(text(".b"), "One.\nThree.");
    assert_eq!(text(".missing"), format!("{RIVER}\nOne.\nThree."));
}

#[test]
fn what_siblings_have_too_is_furniture() {
    let promo = "<p>Our readers pay for this journalism, and you can become one of them today for a small sum each month.</p>";
    let sibling = page(&format!("<div>{promo}{}</div>", TEXT.replace("water", "fire").replace("river", "storm").replace("Boats", "Cars")));
    let options = Options { siblings: vec![print(&sibling)], ..Options::default() };
    let article = extract(&Entry::default(), Some(&page(&format!("<div>{promo}{TEXT}</div>"))), &options);
    assert_eq!(html::text(&article.body), RIVER);
}

#[test]
fn full_text_of_the_feed_chooses_the_container() {
    let other =
        "<p>Prices of bread have doubled since spring, because grain from the east is scarce, and bakers say that they will close.</p>"
            .repeat(30);
    let content = TEXT.repeat(5);
    let entry = Entry { content: Some(content.clone()), ..Entry::default() };
    let article = extract(&entry, Some(&page(&format!("<div class=x>{other}</div><div class=y>{content}</div>"))), &Options::default());
    assert_eq!((article.source, html::text(&article.body)), (Source::Page, [RIVER; 5].join("\n")));
}

#[test]
fn feed_text_is_the_article_where_the_page_has_none() {
    let entry = Entry {
        content: Some(format!("{TEXT}<p>The post <a href=x>River</a> appeared first on <a href=y>Site</a>.</p>")),
        ..Entry::default()
    };
    for body in ["", "<p>Loading</p>", "<div><p>Subscribe to read on.</p></div>"] {
        let article = extract(&entry, Some(&page(body)), &Options::default());
        assert_eq!((article.source, html::text(&article.body).as_str()), (Source::Feed, RIVER), "{body}");
    }
    assert_eq!(extract(&entry, None, &Options::default()).source, Source::Feed);
    assert_eq!(extract(&Entry::default(), None, &Options::default()).source, Source::Nowhere);
    let options = Options { prefer_feed: true, ..Options::default() };
    assert_eq!(extract(&entry, Some(&page(&TEXT.repeat(3))), &options).source, Source::Feed);
    let summary = Entry { summary: Some("A short summary.".into()), ..Entry::default() };
    assert_eq!(extract(&summary, Some(&page(TEXT)), &options).source, Source::Feed);
    assert_eq!(extract(&summary, Some(&page(TEXT)), &Options::default()).source, Source::Page);
}

#[test]
fn excerpts_and_what_paywalls_show_are_partial() {
    let link = Some("https://example.org/news/river".to_owned());
    let is_partial = |text: &str, page: Option<&Page>, options: &Options| {
        let entry = Entry { link: link.clone(), summary: Some(text.to_owned()), ..Entry::default() };
        extract(&entry, page, options).is_partial
    };
    let unknown = Options::default();
    let always = Options { proof: Proof::AlwaysWhole, ..Options::default() };
    let by_user = Options { prefer_feed: true, ..Options::default() };
    assert_eq!([&unknown, &always, &by_user].map(|options| is_partial("A short text.", None, options)), [true, false, false]);
    assert_eq!([&unknown, &always, &by_user].map(|options| is_partial("A text that is cut […]", None, options)), [true; 3]);
    assert!(!is_partial("A short text.", Some(&page(TEXT)), &unknown));
    let paywall = format!("<script type=application/ld+json>{{\"isAccessibleForFree\": false}}</script>{TEXT}");
    let shown = extract(&Entry::default(), Some(&page(&paywall)), &unknown);
    assert_eq!((shown.verdict, shown.is_partial), (Some(Verdict::Paywall), true));
    let alone = Entry { summary: Some("A note without a page.".into()), ..Entry::default() };
    assert!(!extract(&alone, None, &unknown).is_partial);
}

#[test]
fn the_feeds_text_is_compared_with_the_pages() {
    let share = |content: &str, page_text: &str| {
        let entry = Entry { content: Some(content.to_owned()), ..Entry::default() };
        extract(&entry, Some(&page(page_text)), &Options::default()).feed_share.map(|share| format!("{share:.1}"))
    };
    let long = TEXT.repeat(3);
    assert_eq!(share(TEXT, TEXT).as_deref(), Some("1.0"));
    assert_eq!(share("", TEXT).as_deref(), Some("0.0"));
    assert_eq!(
        share("<p>The river rose by two metres during the night, and the people of the lower town left their houses.</p>", TEXT).as_deref(),
        Some("0.3")
    );
    assert_eq!(share(TEXT, &long).as_deref(), Some("1.0"));
    assert_eq!(share(TEXT, "<p>Loading</p>"), None);
}

#[test]
fn declared_text_helps_where_the_page_shows_none() {
    let text = RIVER.replace('\n', "\\n");
    check(&format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{text}\"}}</script><div id=app></div>"
    ));
}

#[test]
fn hostile_pages_cost_little() {
    let pages = [
        "<div class='comments related'>".repeat(4_000),
        "<article><h1>x</h1>".repeat(4_000),
        "<ul><li>x:".repeat(4_000),
        "<p>…</p>".repeat(8_000),
        "<span class=date>".repeat(8_000),
        "<table><tr><td>".repeat(3_000),
        "\u{0}<p\u{0}>&#0;".repeat(4_000),
        format!("<h1>{}</h1>", "word ".repeat(8_000)),
        format!("<script type=application/ld+json>{}</script>", "[{\"@graph\":".repeat(4_000)),
    ];
    for body in pages {
        let entry = Entry { content: Some(body.clone()), title: Some("x".into()), ..Entry::default() };
        extract(&entry, Some(&page(&body)), &Options::default());
    }
}

/// A model that says the same of every block.
fn model_of(worth: i32) -> Options {
    let model = Model::parse(&format!("features {}\nthreshold 0\n{worth}\n", feature_names().len()));
    Options { model: model.map(Arc::new), ..Options::default() }
}

#[test]
fn the_model_decides_and_the_rules_stand_guard() {
    let last = "Tell your friends about this small site of ours";
    let html = page(&format!("<article>{}</article><p>{last}</p>", TEXT.repeat(10)));
    let text = |options: &Options| html::text(&extract(&Entry::default(), Some(&html), options).body);
    let river = [RIVER; 10].join("\n");
    assert_eq!(text(&model_of(1)), format!("{river}\n{last}"));
    assert_eq!(text(&model_of(-1)), river, "a model that drops nearly everything is not heeded");
}

#[test]
fn the_model_says_the_same_on_every_machine() {
    let html = include_str!("../../tests/seed/page.html").to_owned();
    let page = Page { url: "https://example.org/a".parse().unwrap(), html };
    let specimen = specimen(&Entry::default(), &page, &Options::default());
    let worth = Model::built_in().judge(&specimen.rows);
    let n_kept = worth.iter().filter(|worth| **worth > 0).count();
    let told = format!("{n_kept} of {} blocks, {} in all", worth.len(), worth.iter().sum::<i32>());
    expect_test::expect!["10 of 53 blocks, -193765 in all"].assert_eq(&told);
}

#[test]
fn nobody_is_no_author() {
    let entry = Entry { authors: vec!["(author unknown)".to_owned(), "Ann".to_owned()], ..Entry::default() };
    assert_eq!(extract(&entry, None, &Options::default()).authors, ["Ann"]);
}
